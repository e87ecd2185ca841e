import type { IamError, RequestForms } from '@gatewarden/core'
import { RefusedError } from '../answers/refused-error.ts'
import type { DecideAhead } from '../request/authenticate.ts'
import type { DeferredCredential } from '../request/deferred-credential.ts'
import { recordRefusal } from '../request/record-refusal.ts'
import type { RequestState } from '../request/request-state.ts'
import type { Next } from '../request/routed-request.ts'
import { settleCaller } from '../request/settle-caller.ts'
import { rootOf } from '../routes/express-shapes.ts'
import { type MatchedGuard, matchRoute, type RouteMatch } from '../routes/match-route.ts'
import type { GuardPlan } from './guard-plan.ts'
import type { PlannedGuards } from './planned-guards.ts'
import { judgeNow } from './run-guard.ts'

/**
 * Makes the step that decides before any handler runs, from the route that Express is about to take (DENY-6).
 *
 * The guards in the route find these answers and ask no second time. What answers in the end still needs
 * an Allow of its own: an override of verb or target behind this step changes nothing about that.
 */
export function createDecideAhead(planned: PlannedGuards): DecideAhead {
  return function decideAhead(state, next) {
    const { deferred } = state
    if (deferred === undefined && state.failure !== undefined) return next()
    const match = matchAhead(state)
    if (match === undefined) return next()
    if (match.guards.length === 0) return refuseBare(state, match, next)
    if (deferred === undefined) return decideGuards(state, match.guards, planned, next)
    decideDeferred(state, deferred, { guards: match.guards, planned }, next)
  }
}

function matchAhead(state: RequestState): RouteMatch | undefined {
  const { req, runtime } = state
  const path = req.baseUrl + pathnameOf(req.url ?? '')
  const verb = req.method ?? ''
  return matchRoute(rootOf(req.app), { path, verb }, (parent, at) =>
    runtime.routes.mounted(parent, at),
  )
}

/** The path of a target as Express routes it: without query, and without the host of an absolute form. */
function pathnameOf(url: string): string {
  const query = url.search(/[?#]/)
  const path = query === -1 ? url : url.slice(0, query)
  const host = /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(path)
  return host === null ? path : path.slice(host[0].length) || '/'
}

/** Its handler must not even begin. */
function refuseBare(state: RequestState, match: RouteMatch, next: Next): void {
  const { routes, settings, logger } = state.runtime
  const { method, path } = state.note
  const place = `${method} ${match.path}`
  if (settings.enforcement === 'audit') {
    next()
    return
  }
  if (routes.allows(match.app, match.path) || routes.allows(match.app, place)) {
    next()
    return
  }
  const decisionId = recordRefusal(state, 'UnmappedRoute', undefined, null)
  logger.error(
    { code: 'UnmappedRoute', method, path, decisionId },
    `a route without a guard: ${place}`,
  )
  const refusal = new RefusedError(
    'UnmappedRoute',
    'no guard stands in front of this route',
    decisionId,
  )
  state.deny(refusal, false)
  next(refusal) // RULE deny.route-table
}

function decideGuards(
  state: RequestState,
  guards: readonly MatchedGuard[],
  planned: PlannedGuards,
  next: Next,
): void {
  for (const matched of guards) {
    const plan = planned.of(matched.guard)
    if (plan === undefined || !isDecidableAhead(plan, state)) continue
    const error = judgeAhead(state, plan, matched)
    if (error === undefined) continue
    state.deny(error, false)
    next(error)
    return
  }
  next()
}

/** Who asks is settled for all guards of the route at once, and withheld again until each of them runs. */
function decideDeferred(
  state: RequestState,
  deferred: DeferredCredential,
  { guards, planned }: { guards: readonly MatchedGuard[]; planned: PlannedGuards },
  next: Next,
): void {
  const { enforcement: general } = state.runtime.settings
  const enforcing = guards
    .map(({ guard }) => planned.of(guard))
    .filter((plan) => (plan?.enforcement ?? general) === 'enforce')
  if (enforcing.length === 0) {
    next()
    return
  }
  const accepted: RequestForms = {
    presigned: enforcing.every((plan) => plan?.forms.presigned === true),
    unsignedPayload: enforcing.every((plan) => plan?.forms.unsignedPayload === true),
  }
  settleCaller(state, deferred, { accepted, route: undefined }, () => {
    if (state.failure !== undefined && enforcing.some((plan) => plan?.hides === true)) {
      next()
      return
    }
    if (state.failure !== undefined) {
      state.deny(state.failure, false)
      next(state.failure)
      return
    }
    decideGuards(state, guards, planned, (outcome) => {
      deferred.withhold(state)
      next(outcome)
    })
  })
}

/**
 * Mappers, ARN functions and loaders may read what middleware adds; a hidden denial must look like what
 * answers unknown paths; a dry run refuses nothing. Those guards decide in their place.
 */
function isDecidableAhead(plan: GuardPlan, state: RequestState): boolean {
  const enforcement = plan.enforcement ?? state.runtime.settings.enforcement
  const loads = plan.loader !== undefined || plan.ownership !== undefined
  if (plan.hides || loads || enforcement === 'audit') return false
  return plan.targets.every(({ params, arn }) => params === undefined && arn === undefined)
}

function judgeAhead(
  state: RequestState,
  plan: GuardPlan,
  { params, route }: MatchedGuard,
): IamError | undefined {
  const { req } = state
  const { params: before } = req
  req.params = params
  const error = judgeNow(state, plan, route)
  req.params = before
  return error
}
