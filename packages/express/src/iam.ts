import type { Server } from 'node:http'
import type {
  ApiCaller,
  ContainerCredentials,
  ContainerRole,
  Line,
  ManagementApi,
  SessionRevoker,
  TypedModel,
} from '@gatewarden/core'
import type { Application, ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { UpgradeRule } from './endpoints/guard-upgrade.ts'
import type { Guard } from './guard/guard-options.ts'
import type { IamContext } from './request/iam-context.ts'
import type { TypedRouterOptions } from './router/create-router.ts'
import type { TypedRouter } from './router/typed-router.ts'
import type { RouteRow } from './routes/route-listing.ts'
import type { AssertOptions } from './routes/route-registry.ts'

/** gatewarden in an Express application: what `createIam` answers (IAM-2). */
export interface Iam<M extends TypedModel = TypedModel> {
  /** The line underneath, for other transports and for tests. */
  readonly line: Line
  /** Ends sessions before their time. */
  readonly sessions: SessionRevoker
  /**
   * The management API for one caller, for example `iam.api({ principal }).iam.createRole(input)`: users, access keys,
   * groups, roles, policies. Every call is decided by the caller's own policies, as the action `iam:CreateRole` and so on.
   *
   * @throws {TypeError} without the `managed` option.
   */
  api(caller: ApiCaller): ManagementApi
  /** Middleware that tells who asks, and stops every answer that no decision allowed. */
  authenticate(): RequestHandler
  /** Makes guards for routes and routers. */
  readonly guard: Guard<M>
  /** A router whose every route says what it asks for. */
  router(options?: TypedRouterOptions): TypedRouter<M>
  /**
   * Refuses an application in which a request could be answered unjudged. Call it when all routes are there.
   *
   * @throws {IamError} `RouteBeforeAuthenticate`, `UnmappedParameter`, `UnmappedRoute`, `UnjudgedMount`,
   *   `UnsafeTrustProxy`.
   * @throws {TypeError} for an option that is wrong.
   */
  assertGuarded(app: Application, options?: AssertOptions): void
  /** Every route, mount and middleware of an application, with its guard. */
  routes(app: Application): readonly RouteRow[]
  /** Renders refusals as problem documents. Mount it after the routes. */
  errorHandler(): ErrorRequestHandler
  /** Serves STS, OAuth, discovery and the routes of `services`. Mount it before body parsers. */
  endpoints(): RequestHandler
  /**
   * Serves the metadata of a `baseUrl` with a path at the root of the origin, where OAuth clients look for it. Mount it
   * there; what else is asked for passes.
   */
  discovery(): RequestHandler
  /**
   * The endpoint from which AWS clients of this machine get sessions of a role; serve it by `listenOnLoopback`. The trust
   * policy of the role must let the service `containers.gatewarden` assume it.
   *
   * @throws {IamError} `ValidationError` for what AssumeRole would refuse; `MissingIssuer` without `baseUrl`.
   * @throws {TypeError} for a token that is too short, or no header value.
   */
  containerCredentials(role: ContainerRole): ContainerCredentials
  /** Serves `/livez`, `/readyz` and `/startupz`. */
  health(): RequestHandler
  /** Serves `/metrics`. Mount it where the public does not reach. */
  metrics(): RequestHandler
  /** Authorizes upgrades of a server, and checks open ones at least every 60 s (DENY-8). */
  guardUpgrade(server: Server, rule: UpgradeRule<M>): void
  /**
   * What a request may do, and who asks. Needs neither `req.iam` nor its typing.
   *
   * @throws {IamError} `GuardMisconfigured` if `authenticate()` has not run.
   */
  from(req: Request): IamContext<M['$Action']>
  /** Runs `fn` with a request at hand for {@link Iam.current}. */
  run<T>(req: Request, fn: () => T): T
  /**
   * The context of the request of {@link Iam.run}.
   *
   * @throws {IamError} `GuardMisconfigured` outside of it.
   */
  current(): IamContext<M['$Action']>
  /** Stops watching files, timers and upgraded connections. */
  close(): Promise<void>
}
