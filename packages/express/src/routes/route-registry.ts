import { IamError, type Logger } from '@gatewarden/core'
import type { Settings } from '../options/settings.ts'
import { type ExpressApp, type Route, rootOf } from './express-shapes.ts'
import type { RouteWalk } from './route-walk.ts'
import { type WalkProblem, walkProblems } from './walk-problems.ts'
import { walkRoutes } from './walk-routes.ts'

/** Options of `iam.assertGuarded()`. */
export interface AssertOptions {
  /**
   * Routes (`GET /legacy/:id`, or the path alone) and function mounts (`/fn`) that start without a guard.
   * The tripwire still wants an Allow: decide in them by `req.iam.require`.
   */
  readonly allow?: readonly string[]
  /** Path at which an application of its own is mounted. Default: it is the root. */
  readonly mountedAt?: string
}

interface Assertion {
  readonly allowed: ReadonlySet<string>
  readonly mountedAt: string
}

/** What the transport tells of its walks. */
interface RegistryTools {
  readonly settings: Settings
  readonly logger: Logger
  readonly unmappedRoutes: (count: number) => void
}

/** Knows which applications were walked, and which guards stand in front of which routes. */
export class RouteRegistry {
  readonly #tools: RegistryTools
  readonly #passed = new WeakSet<ExpressApp>()
  readonly #assertions = new Map<ExpressApp, Assertion>()
  readonly #guardsByRoute = new WeakMap<Route, Set<object>>()
  readonly #warned = new Set<string>()

  constructor(tools: RegistryTools) {
    this.#tools = tools
  }

  /**
   * Refuses an application in which a request could be answered unjudged (DENY-2, DENY-3).
   *
   * @throws {IamError} `RouteBeforeAuthenticate`, `UnmappedParameter`, `UnmappedRoute`, `UnjudgedMount`,
   *   `UnsafeTrustProxy`.
   * @throws {TypeError} for an option that is wrong.
   */
  assert(app: ExpressApp, options: AssertOptions): void {
    this.#assertions.set(app, readAssertion(options))
    this.#refuse(this.#problems(app))
    this.#passed.add(app)
  }

  /** Why requests of an application are refused: nobody asserted it, and it would not pass (DENY-3). */
  refusalFor(app: ExpressApp): IamError | undefined {
    if (this.#passed.has(app)) return undefined
    return this.#firstRefusal(app)
  }

  /** Whether the walk found a route behind a guard (DENY-4). */
  covers(guard: object, route: Route): boolean {
    return this.#guardsByRoute.get(route)?.has(guard) ?? false
  }

  /** Walks an application without judging it. */
  walk(app: ExpressApp): RouteWalk {
    const { mountedAt } = this.#assertions.get(app) ?? readAssertion({})
    return walkRoutes({
      app,
      mountedAt,
      isAuthenticated: false,
      applications: (parent, path) => this.mounted(parent, path),
    })
  }

  /** The asserted application that is mounted there. */
  mounted(parent: ExpressApp, path: string): ExpressApp | undefined {
    for (const [app, { mountedAt }] of this.#assertions) {
      if (app.parent === parent && mountedAt === path) return app
    }
    return undefined
  }

  /** Routes and mounts that the application answers for, as `assertGuarded` was told. */
  allows(app: ExpressApp, place: string): boolean {
    return this.#assertions.get(app)?.allowed.has(place) ?? false
  }

  #firstRefusal(app: ExpressApp): IamError | undefined {
    for (let outer = app.parent; outer !== undefined; outer = outer.parent) {
      if (this.#passed.has(outer)) return undefined
    }
    const root = rootOf(app)
    try {
      const problems = this.#problems(root)
      if (!this.#tools.settings.skipsRouteCheck) this.#refuse(problems)
      this.#passed.add(root)
      this.#passed.add(app)
      return undefined
    } catch (error) {
      return this.#refusal(error, app)
    }
  }

  #refusal(error: unknown, app: ExpressApp): IamError | undefined {
    const { logger, settings } = this.#tools
    const code = error instanceof IamError ? error.code : 'GuardMisconfigured'
    const detail = error instanceof Error ? error.message : String(error)
    // What is wrong where is for operators: callers may see the message of an error.
    const refusal = new IamError(code, 'the start-up check failed', { status: 500, cause: error })
    this.#warnOnce(`${code} ${detail}`, () => {
      logger.error({ code, err: error }, `requests are refused: ${detail}`)
    })
    if (settings.enforcement === 'enforce') return refusal // RULE deny.first-request-check
    this.#passed.add(app)
    return undefined
  }

  /** Walks, remembers what stands where, and tells what is wrong. */
  #problems(app: ExpressApp): readonly WalkProblem[] {
    this.#checkProxyTrust(app)
    const walk = this.#completeWalk(app)
    this.#remember(walk)
    this.#warnShadowed(walk)
    this.#warnPublic(walk)
    const { allowed } = this.#assertions.get(app) ?? readAssertion({})
    const problems = walkProblems(walk, allowed)
    const bare = problems.find(({ code }) => code === 'UnmappedRoute')
    this.#tools.unmappedRoutes(bare?.places.length ?? 0)
    return problems
  }

  #refuse(problems: readonly WalkProblem[]): void {
    const enforced = problems.filter(({ code }) => !this.#isSilenced(code))
    const [first] = enforced
    if (first === undefined) return
    const texts = enforced.map(({ code, text, places }) => `${code}: ${text}: ${places.join('; ')}`)
    throw new IamError(first.code, texts.join('. ')) // RULE deny.boot-check
  }

  #warnShadowed({ shadowed }: RouteWalk): void {
    for (const { path, parameter } of shadowed) {
      this.#warnOnce(`ShadowedParameter ${path} ${parameter}`, () => {
        this.#tools.logger.warn(
          { code: 'ShadowedParameter', path, parameter },
          'a parameter of the parent is replaced: the resource has the value of the child',
        )
      })
    }
  }

  /** A mounted application has `authenticate()` in itself or in front of its mount. */
  #completeWalk(app: ExpressApp): RouteWalk {
    const walk = this.walk(app)
    const mountedAt = this.#assertions.get(app)?.mountedAt ?? ''
    if (walk.hasAuthenticate || mountedAt === '') return walk
    const applications = (parent: ExpressApp, path: string) => this.mounted(parent, path)
    return walkRoutes({ app, mountedAt, isAuthenticated: true, applications })
  }

  /** `use(guard.public(…))` in front of `static()` opens all that follows: seldom what was meant. */
  #warnPublic({ routes }: RouteWalk): void {
    const opened = routes
      .filter(
        ({ guards }) => guards.length > 0 && guards.every(({ marker }) => marker.kind === 'public'),
      )
      .filter(({ guards, route }) =>
        guards.every(({ guard }) => !route.stack.some(({ handle }) => handle === guard)),
      )
      .map(({ verb, path }) => `${verb} ${path}`)
    if (opened.length === 0) return
    this.#warnOnce(`PublicByMount ${opened.join()}`, () => {
      this.#tools.logger.warn(
        { code: 'PublicByMount', routes: opened },
        'routes are public by a guard on `use` alone: mount it on a path if that is not meant',
      )
    })
  }

  #checkProxyTrust(app: ExpressApp): void {
    if (this.#tools.settings.trustsProxies || app.get('trust proxy') !== true) return
    if (this.#isSilenced('UnsafeTrustProxy')) return
    throw new IamError(
      'UnsafeTrustProxy',
      '`trust proxy` is `true`: clients choose their address; name hops or addresses, or set `unsafeTrustProxy`',
    ) // RULE source.trust-proxy
  }

  #isSilenced(code: string): boolean {
    const { settings, logger } = this.#tools
    if (!settings.silenced.has(code)) return false // RULE source.silence-one-check
    this.#warnOnce(`silenced ${code}`, () => {
      logger.warn({ code }, 'a start-up check failed and is silenced by `unsafeSilence`')
    })
    return true
  }

  #remember({ routes }: RouteWalk): void {
    for (const { route, guards } of routes) {
      const known = this.#guardsByRoute.get(route) ?? new Set()
      for (const { guard } of guards) known.add(guard)
      this.#guardsByRoute.set(route, known)
    }
  }

  #warnOnce(key: string, warn: () => void): void {
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    warn()
  }
}

function readAssertion(options: AssertOptions): Assertion {
  for (const name of Object.keys(options)) {
    if (name !== 'allow' && name !== 'mountedAt') throw new TypeError(`"${name}" option is unknown`)
  }
  const { allow = [], mountedAt = '' } = options
  if (!Array.isArray(allow) || !allow.every((entry) => typeof entry === 'string')) {
    throw new TypeError('"allow" option must be a list of routes and mount paths')
  }
  if (typeof mountedAt !== 'string' || (mountedAt !== '' && !mountedAt.startsWith('/'))) {
    throw new TypeError('"mountedAt" option must be a path that begins with `/`')
  }
  return { allowed: new Set(allow), mountedAt: mountedAt.replace(/\/+$/, '') }
}
