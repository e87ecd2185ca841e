import { AsyncLocalStorage } from 'node:async_hooks'
import { IamError, type Logger, type TypedModel, type WireRoute } from '@gatewarden/core'
import type { Application, Request } from 'express'
import { createErrorHandler } from './answers/error-handler.ts'
import { UpgradeGuard } from './endpoints/guard-upgrade.ts'
import { healthHandler } from './endpoints/health.ts'
import { metricsHandler } from './endpoints/metrics-endpoint.ts'
import { ownEndpoint } from './endpoints/own-endpoint.ts'
import { type WireEndpoints, wireHandler } from './endpoints/wire-endpoints.ts'
import { createGuard } from './guard/create-guard.ts'
import { createDecideAhead } from './guard/decide-ahead.ts'
import { PlannedGuards } from './guard/planned-guards.ts'
import type { Iam } from './iam.ts'
import { createAuthenticate } from './request/authenticate.ts'
import { contextOf } from './request/caller-context.ts'
import type { IamContext } from './request/iam-context.ts'
import type { RequestState } from './request/request-state.ts'
import { RequestStates } from './request/request-states.ts'
import type { Runtime } from './request/runtime.ts'
import { createRouter } from './router/create-router.ts'
import type { ExpressApp } from './routes/express-shapes.ts'
import { routeRows } from './routes/route-listing.ts'

/** Puts the parts together on a line that is ready. */
export function assembleIam<M extends TypedModel>(runtime: Runtime, model: M): Iam<M> {
  const { line, settings, metrics, routes, logger } = runtime
  const states = new RequestStates(runtime)
  const planned = new PlannedGuards()
  const running = new AsyncLocalStorage<RequestState>()
  const upgrades = new UpgradeGuard(runtime)
  const decideAhead = settings.decidesByTable ? createDecideAhead(planned) : undefined
  const authenticate = createAuthenticate(runtime, states, { decideAhead, planned })
  return Object.freeze<Iam<M>>({
    line,
    sessions: line.sessions,
    api: (caller) => line.api(caller),
    authenticate: () => authenticate,
    guard: createGuard(states, model, planned),
    router: (options) => createRouter<M>({ states, planned, model }, options),
    assertGuarded: (app, options = {}) => routes.assert(walkable(app), options),
    routes: (app) => routeRows(routes.walk(walkable(app))),
    errorHandler: () => createErrorHandler(settings),
    endpoints() {
      if (line.wireRoutes.length === 0) warnOfNoEndpoints(logger)
      return ownEndpoint(states, 'wire', wireHandler(endpointsOf(() => line.wireRoutes, logger)))
    },
    discovery: () =>
      ownEndpoint(states, 'discovery', wireHandler(endpointsOf(() => line.rootRoutes, logger))),
    containerCredentials: (role) => line.containerCredentials(role),
    health: () => ownEndpoint(states, 'health', healthHandler(line)),
    metrics: () => ownEndpoint(states, 'metrics', metricsHandler(metrics.registry)),
    guardUpgrade: (server, rule) => upgrades.watch(server, rule),
    from: (req) => stateOf(states.of(req)),
    run: <T>(req: Request, fn: () => T) => {
      const state = states.of(req)
      if (state === undefined) throw notAuthenticated()
      return running.run(state, fn)
    },
    current: () => stateOf(running.getStore()),
    async close() {
      upgrades.close()
      await line.close()
    },
  })
}

/** Read for each request: outbound issuers may be added while the process runs. */
function endpointsOf(routes: () => readonly WireRoute[], logger: Logger): WireEndpoints {
  return {
    get routes() {
      return routes()
    },
    logger,
  }
}

/** A client would be told that there is no such path, by whatever answers unknown ones. */
function warnOfNoEndpoints(logger: Logger): void {
  const message = '`endpoints()` serves nothing: the `baseUrl` option is not given'
  logger.warn({ code: 'MissingIssuer' }, message)
}

/** Both majors of an application, with the parts that have no public type. */
function walkable(app: Application): ExpressApp {
  return app as unknown as ExpressApp
}

function stateOf(state: RequestState | undefined): IamContext {
  if (state === undefined) throw notAuthenticated()
  return contextOf(state)
}

function notAuthenticated(): IamError {
  return new IamError(
    'GuardMisconfigured',
    '`authenticate()` of this iam has not run for the request',
  )
}
