/**
 * The parts of Express 4 and 5 that are no public API and that the walk relies on.
 * The facts behind each field are tested against both majors (`express-facts.test.ts`).
 */

/** What may stand in a stack. */
export type StackFunction = ((...args: never[]) => unknown) & {
  /** Routers are functions with a stack of their own. */
  readonly stack?: readonly Layer[]
  readonly mergeParams?: boolean
}

/** A path as it was registered. */
export type RegisteredPath = string | RegExp | readonly (string | RegExp)[]

/** A layer of a router, or of a route. */
export interface Layer {
  readonly handle: StackFunction
  readonly name: string
  readonly route?: Route | undefined
  /** Layers of routes: the verb, `undefined` for `all()`. */
  readonly method?: string | undefined
  /** Express 5. */
  readonly rawPath?: RegisteredPath
  /** Express 5: mounted without a path. */
  readonly slash?: boolean
  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean }
  /** Express 4. */
  readonly keys?: readonly { readonly name: string | number }[]
  /** Express 4: left by the last `match`. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly path?: string
  match(path: string): unknown
}

/** A route object. */
export interface Route {
  readonly path: RegisteredPath
  readonly methods: Readonly<Record<string, boolean>>
  readonly stack: readonly Layer[]
}

/** An application of either major. */
export interface ExpressApp {
  get(setting: string): unknown
  /** Express 4, and only once something was registered. */
  readonly _router?: { readonly stack: readonly Layer[] }
  /** Express 4. */
  readonly lazyrouter?: unknown
  /** Express 5. On Express 4 reading it throws. */
  readonly router?: { readonly stack: readonly Layer[] }
  /** The application that it is mounted on. */
  readonly parent?: ExpressApp
}

const empty: readonly Layer[] = Object.freeze([])

/** The layers of an application, whatever its major. */
export function stackOf(app: ExpressApp): readonly Layer[] {
  if (typeof app.lazyrouter === 'function') return app._router?.stack ?? empty
  return app.router?.stack ?? empty
}

/** The application at the root of a chain of mounts. */
export function rootOf(app: ExpressApp): ExpressApp {
  let root = app
  while (root.parent !== undefined) root = root.parent
  return root
}
