import type { TypedModel } from '@gatewarden/core'
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express'
import type { GuardOptions } from '../guard/guard-options.ts'
import type { IamContext } from '../request/iam-context.ts'
import type { ArnBind, MappedBind, OnPath, PublicBind, SeveralBind, VerbClassBind } from './bind.ts'
import type { PathParameters } from './path-parameters.ts'

/** Verbs of Node that a router has a method for. */
export type RouterVerb =
  | 'acl'
  | 'bind'
  | 'checkout'
  | 'copy'
  | 'delete'
  | 'get'
  | 'head'
  | 'link'
  | 'lock'
  | 'm-search'
  | 'merge'
  | 'mkactivity'
  | 'mkcalendar'
  | 'mkcol'
  | 'move'
  | 'notify'
  | 'options'
  | 'patch'
  | 'post'
  | 'propfind'
  | 'proppatch'
  | 'purge'
  | 'put'
  | 'query'
  | 'rebind'
  | 'report'
  | 'search'
  | 'source'
  | 'subscribe'
  | 'trace'
  | 'unbind'
  | 'unlink'
  | 'unlock'
  | 'unsubscribe'

/** A handler behind a bind: `req.iam` is there, and `req.params` has the names of the path (TYPE-2). */
export type BoundHandler<M extends TypedModel, P extends string> = (
  // Not an intersection with what `./augment` adds: that one is optional and knows no actions.
  req: Omit<Request<PathParameters<P>>, 'iam'> & { readonly iam: IamContext<M['$Action']> },
  res: Response,
  next: NextFunction,
) => unknown

/** Registers a route with what it asks for. `Extra` are binds that only `all` takes. */
export interface BoundMatcher<M extends TypedModel, Self, Extra = never> {
  /** The path gives every value of the action's template. */
  <const P extends string, A extends M['$Action']>(
    path: P,
    action: A & OnPath<M['$Definition'], A, NoInfer<P>>,
    ...handlers: BoundHandler<M, NoInfer<P>>[]
  ): Self
  /** Route names differ from the template's: `params` answers exactly the template's keys. */
  <const P extends string, A extends M['$Action'], const R>(
    path: P,
    bind: MappedBind<M, A, R>,
    ...handlers: BoundHandler<M, NoInfer<P>>[]
  ): Self
  <const P extends string, A extends M['$Action']>(
    path: P,
    bind: GuardOptions & {
      readonly action: A & OnPath<M['$Definition'], A, NoInfer<P>>
      readonly params?: never
      readonly arn?: never
    },
    ...handlers: BoundHandler<M, NoInfer<P>>[]
  ): Self
  <const P extends string>(
    path: P,
    bind: PublicBind | ArnBind<M> | SeveralBind<M> | Extra,
    ...handlers: BoundHandler<M, NoInfer<P>>[]
  ): Self
}

/** The same for `route(path)`. */
export interface BoundRouteMatcher<M extends TypedModel, P extends string, Self, Extra = never> {
  <A extends M['$Action']>(
    action: A & OnPath<M['$Definition'], A, P>,
    ...handlers: BoundHandler<M, P>[]
  ): Self
  <A extends M['$Action'], const R>(
    bind: MappedBind<M, A, R>,
    ...handlers: BoundHandler<M, P>[]
  ): Self
  <A extends M['$Action']>(
    bind: GuardOptions & {
      readonly action: A & OnPath<M['$Definition'], A, P>
      readonly params?: never
      readonly arn?: never
    },
    ...handlers: BoundHandler<M, P>[]
  ): Self
  (bind: PublicBind | ArnBind<M> | SeveralBind<M> | Extra, ...handlers: BoundHandler<M, P>[]): Self
}

/** A route of a {@link TypedRouter}. */
export type TypedRoute<M extends TypedModel, P extends string> = {
  readonly [Verb in RouterVerb]: BoundRouteMatcher<M, P, TypedRoute<M, P>>
} & { readonly all: BoundRouteMatcher<M, P, TypedRoute<M, P>, VerbClassBind<M>> }

/** Mounts routers, or functions with what they ask for. */
export interface BoundMount<M extends TypedModel, Self> {
  (...routers: (Router | TypedRouter<M>)[]): Self
  (path: `/${string}`, ...routers: (Router | TypedRouter<M>)[]): Self
  (bind: UseBind<M>, ...handlers: RequestHandler[]): Self
  (path: `/${string}`, bind: UseBind<M>, ...handlers: RequestHandler[]): Self
}

/** What a function that `use` mounts asks for. */
export type UseBind<M extends TypedModel> =
  | M['$Action']
  | PublicBind
  | ArnBind<M>
  | SeveralBind<M>
  | (GuardOptions & { readonly action: M['$Action'] })

/**
 * An Express router whose every route says which action it asks for, or that it is public.
 *
 * Control that leaves a handler by `next()`, `next('route')` or `next('router')` spends the decision:
 * what answers next needs its own (ROUTER-3).
 */
export type TypedRouter<M extends TypedModel> = RequestHandler & {
  readonly [Verb in RouterVerb]: BoundMatcher<M, TypedRouter<M>>
} & {
  readonly all: BoundMatcher<M, TypedRouter<M>, VerbClassBind<M>>
  readonly use: BoundMount<M, TypedRouter<M>>
  readonly param: Router['param']
  route<const P extends string>(path: P): TypedRoute<M, P>
}
