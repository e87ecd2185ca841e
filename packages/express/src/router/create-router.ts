import { METHODS } from 'node:http'
import type { TypedModel } from '@gatewarden/core'
import type { Router, RouterOptions } from 'express'
import express from 'express'
import { mark, markerOf } from '../guard/guard-marker.ts'
import type { RequestStates } from '../request/request-states.ts'
import type { Next, RoutedRequest } from '../request/routed-request.ts'
import { type BindTools, guardFromBind, isBind } from './bind-guard.ts'
import type { TypedRouter } from './typed-router.ts'

/** Options of `iam.router()`, beside those of `express.Router`. */
export interface TypedRouterOptions extends RouterOptions {
  /** An empty router to build on, for applications with another copy of Express. */
  readonly router?: Router
}

type AnyFunction = (...args: unknown[]) => unknown
type Methods = Record<string, AnyFunction>

const verbs: readonly string[] = [...METHODS.map((verb) => verb.toLowerCase()), 'all']

/** Makes `iam.router()`. */
export function createRouter<M extends TypedModel>(
  tools: BindTools,
  options: TypedRouterOptions = {},
): TypedRouter<M> {
  const { router: given, ...routerOptions } = options
  const router = (given ?? express.Router(routerOptions)) as Router & Methods
  const openRoute = router.route.bind(router) as unknown as (path: unknown) => Methods
  const mount = router.use.bind(router) as unknown as AnyFunction
  const register = (route: Methods, verb: string, place: string, args: readonly unknown[]) => {
    const [bind, ...handlers] = args
    const guard = guardFromBind(tools, bind, place)
    const functions = handlersOf(handlers, place).map((handler) => spending(tools.states, handler))
    route[verb]?.(guard, ...functions, spend(tools.states))
  }
  const own: Methods = {
    use: (...args) => {
      mountAll(tools, mount, args)
      return router
    },
    route: (path) => typedRoute(openRoute(path), String(path), register),
  }
  for (const verb of verbs) {
    if (typeof router[verb] !== 'function') continue
    own[verb] = (path, ...args) => {
      const place = `${verb.toUpperCase()} ${String(path)}`
      // Before the route exists: a refused registration leaves nothing behind.
      checkBind(tools, args, place)
      register(openRoute(path), verb, place, args)
      return router
    }
  }
  // Own members of the router function: it stays what `app.use` and the walk know.
  return Object.assign(router, own) as unknown as TypedRouter<M>
}

type Register = (route: Methods, verb: string, place: string, args: readonly unknown[]) => void

function typedRoute(route: Methods, path: string, register: Register): Methods {
  const typed: Methods = {}
  for (const verb of verbs) {
    typed[verb] = (...args) => {
      register(route, verb, `${verb.toUpperCase()} ${path}`, args)
      return typed
    }
  }
  return typed
}

function checkBind(tools: BindTools, [bind, ...handlers]: readonly unknown[], place: string): void {
  guardFromBind(tools, bind, place)
  handlersOf(handlers, place)
}

function handlersOf(handlers: readonly unknown[], place: string): readonly AnyFunction[] {
  const functions = handlers.flat(Number.POSITIVE_INFINITY)
  if (functions.length > 0 && functions.every((entry) => typeof entry === 'function')) {
    return functions as AnyFunction[]
  }
  throw new TypeError(`${place}: a route needs handlers, and they must be functions`)
}

/** A handler whose leaving spends the decision; rejections go to `next` on Express 4 too (PLAT-7). */
function spending(states: RequestStates, handler: AnyFunction): AnyFunction {
  const run = (req: RoutedRequest, next: Next, call: (leave: Next) => unknown) => {
    const leave: Next = (outcome) => {
      if (outcome === 'route' || outcome === 'router') states.of(req)?.spend() // RULE router.leaving-spends
      next(outcome)
    }
    const result = call(leave)
    if (result instanceof Promise) result.catch((error: unknown) => next(error ?? rejected()))
  }
  if (handler.length > 3) {
    return ((error: unknown, req: RoutedRequest, res: unknown, next: Next) =>
      run(req, next, (leave) => handler(error, req, res, leave))) as AnyFunction
  }
  return ((req: RoutedRequest, res: unknown, next: Next) =>
    run(req, next, (leave) => handler(req, res, leave))) as AnyFunction
}

function rejected(): Error {
  return new Error('a handler rejected without a reason')
}

/** Stands behind the handlers of a route: who gets here has left them. */
function spend(states: RequestStates): AnyFunction {
  const gatewardenSpend = (req: RoutedRequest, _res: unknown, next: Next) => {
    states.of(req)?.spend() // RULE router.next-spends
    next()
  }
  return gatewardenSpend as AnyFunction
}

function mountAll(tools: BindTools, mount: AnyFunction, args: readonly unknown[]): void {
  const hasPath = typeof args[0] === 'string' && args[0].startsWith('/')
  const path = hasPath ? [args[0]] : []
  const [first, ...rest] = args.slice(path.length).flat(Number.POSITIVE_INFINITY)
  if (typeof first === 'function' && [first, ...rest].every(isMountable)) {
    mount(...path, first, ...rest)
    return
  }
  const place = `use ${hasPath ? String(args[0]) : ''}`.trim()
  if (!isBind(first, tools.model)) {
    throw new TypeError(`${place}: a function needs an action or \`'public'\` in front of it`)
  }
  const handlers = handlersOf(rest, place)
  const guard = guardFromBind(tools, first, place)
  mount(...path, ...handlers.map((handler) => bound(tools.states, guard as AnyFunction, handler)))
}

/** Routers judge their own routes; guards and endpoints of gatewarden judge themselves. */
function isMountable(value: unknown): boolean {
  if (typeof value !== 'function') return false
  return 'stack' in value || markerOf(value) !== undefined
}

/** A function with a decision of its own: nothing behind it is covered. */
function bound(states: RequestStates, guard: AnyFunction, handler: AnyFunction): AnyFunction {
  const gatewardenBound = (req: RoutedRequest, res: unknown, next: Next) => {
    const leave: Next = (outcome) => {
      states.of(req)?.spendMount(guard)
      next(outcome)
    }
    guard(req, res, (outcome: unknown) => {
      if (outcome !== undefined) return next(outcome)
      const result = handler(req, res, leave)
      if (result instanceof Promise) result.catch((error: unknown) => next(error ?? rejected()))
    })
  }
  const marker = markerOf(guard)
  if (marker === undefined) throw new Error('invariant: a guard without a mark')
  return mark(gatewardenBound as AnyFunction, {
    ...marker,
    kind: 'bound',
    parameters: marker.parameters,
  })
}
