import type { Route } from './express-shapes.ts'
import type { PlacedGuard } from './route-guards.ts'

/** A route as a walk found it: once per path, mount and verb. */
export interface WalkedRoute {
  /** Upper case; `*` for all. */
  readonly verb: string
  readonly path: string
  readonly route: Route
  /** Guards that cover it here: of the routers around it, then its own. */
  readonly guards: readonly PlacedGuard[]
  readonly isBeforeAuthenticate: boolean
}

/** A function or application with a path of its own, or a function that answers under rules of its own. */
export interface WalkedMount {
  readonly path: string
  readonly kind: 'function' | 'application' | 'endpoint'
  readonly guards: readonly PlacedGuard[]
  readonly isBeforeAuthenticate: boolean
}

/** While a walk goes on. */
export interface FoundRoutes {
  readonly routes: WalkedRoute[]
  readonly mounts: WalkedMount[]
  readonly functions: { readonly name: string; readonly path: string }[]
  readonly unmapped: { readonly path: string; readonly parameters: readonly string[] }[]
  readonly shadowed: { readonly path: string; readonly parameter: string }[]
  hasAuthenticate: boolean
}

/** Everything found in the stack of an application. */
export interface RouteWalk {
  readonly routes: readonly WalkedRoute[]
  readonly mounts: readonly WalkedMount[]
  /** Path-less functions: middleware, or handlers that nothing tells from it. */
  readonly functions: FoundRoutes['functions']
  /** Guards that read route parameters which their path does not give. */
  readonly unmapped: FoundRoutes['unmapped']
  /** Parameters of a child that replace the parent's of the same name. */
  readonly shadowed: FoundRoutes['shadowed']
  readonly hasAuthenticate: boolean
}
