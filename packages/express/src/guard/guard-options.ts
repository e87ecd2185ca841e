import type {
  ActionParameterName,
  ActionParameters,
  ModelDefinition,
  ResourceDescription,
  ResourceOwnership,
  TypedModel,
} from '@gatewarden/core'
import type { Request, RequestHandler } from 'express'
import type { Enforcement } from '../options/settings.ts'

type MaybeLater<T> = T | Promise<T>

/** Tells tags and attributes of the resource; `null` if it does not exist (GUARD-5). */
export type ResourceLoader = (
  req: Request,
) => MaybeLater<Pick<ResourceDescription, 'tags' | 'attributes'> | null | undefined>

/** Tells who owns the resource and what its own policy says; `null` for the defaults. */
export type OwnershipLoader = (req: Request) => MaybeLater<ResourceOwnership | null | undefined>

/** Options of a guard on one action, beside how its resource is found. */
export interface GuardOptions {
  /**
   * Tags and attributes of the resource. Called only if a statement that may decide reads one; 1 s, then 503.
   */
  readonly resource?: ResourceLoader
  /**
   * Owner and own policy of the resource. They bear on every decision, so it is always called; 1 s, then 503.
   * Default: the account field of the ARN, and the stored policy of the ARN.
   */
  readonly ownership?: OwnershipLoader
  /** A denial looks like a missing resource: what answers unknown paths answers it. Default false. */
  readonly hide?: boolean
  /**
   * Accepts requests whose SigV4 signature stands in the query, GET and HEAD only. Whoever has the URL may use it until
   * `X-Amz-Expires`, at most 900 s (SIG-9). Every guard in front of a handler must accept them. Default false.
   */
  readonly presigned?: boolean
  /**
   * Accepts `UNSIGNED-PAYLOAD` of SigV4: whoever can change the request on its way can change the body (SIG-6). Every guard
   * in front of a handler must accept it. Default false.
   */
  readonly unsignedPayload?: boolean
  /** Overrides the enforcement of `createIam` on this route (DENY-9). */
  readonly enforcement?: Enforcement
}

/** Names the resource by any ARN. The escape hatch: the caller's text is in your hands then. */
export type ArnFunction = (req: Request) => string

/** Values for a template. What routers give fits; every value is checked when a request comes. */
export type MappedParameters<D extends ModelDefinition, A extends string> = {
  readonly [P in keyof ActionParameters<D, A>]: string | readonly string[] | undefined
}

/** Exactly the keys of the template, no others. */
export type ExactParameters<D extends ModelDefinition, A extends string, R> = MappedParameters<
  D,
  A
> & {
  readonly [P in Exclude<keyof R, ActionParameterName<D, A>>]: never
}

/** One action of several. */
export type GuardTargetOption<M extends TypedModel> =
  | M['$Action']
  | {
      readonly action: M['$Action']
      readonly params?: (req: Request) => Readonly<Record<string, unknown>>
      readonly arn?: ArnFunction
    }

/** Makes guards: middleware that asks whether the caller may, and passes on or refuses. */
export interface Guard<M extends TypedModel> {
  /** Route names differ from the template's: `params` answers exactly the template's keys. */
  <A extends M['$Action'], const R extends ExactParameters<M['$Definition'], A, R>>(
    action: A,
    options: GuardOptions & { readonly params: (req: Request) => R },
  ): RequestHandler
  /** Any ARN. */
  (action: M['$Action'], options: GuardOptions & { readonly arn: ArnFunction }): RequestHandler
  /** Any ARN. */
  (action: M['$Action'], arn: ArnFunction): RequestHandler
  /** Passes if one of the actions is allowed; each is decided and recorded. */
  (
    several: { readonly any: readonly GuardTargetOption<M>[] },
    options?: GuardOptions,
  ): RequestHandler
  /** Passes if all actions are allowed; each is decided and recorded. */
  (
    several: { readonly all: readonly GuardTargetOption<M>[] },
    options?: GuardOptions,
  ): RequestHandler
  /**
   * The ARN comes from the template of the action; its values from `req.params` (GUARD-1).
   *
   * Stands last: compilers report a misspelt action against the last form, and this is the one that was meant.
   */
  (action: M['$Action'], options?: GuardOptions): RequestHandler
  /** Opens a route to everybody, on purpose. The reason is listed. */
  public(reason: string): RequestHandler
}
