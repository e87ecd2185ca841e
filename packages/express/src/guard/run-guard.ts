import { IamError, type ResourceFacts } from '@gatewarden/core'
import { AccessDeniedError } from '../answers/access-denied-error.ts'
import { retryLater } from '../answers/challenge.ts'
import { RefusedError } from '../answers/refused-error.ts'
import { recordRefusal } from '../request/record-refusal.ts'
import type { RequestState } from '../request/request-state.ts'
import type { Next, RoutedRequest } from '../request/routed-request.ts'
import { settleCaller } from '../request/settle-caller.ts'
import type { Route } from '../routes/express-shapes.ts'
import type { GuardPlan } from './guard-plan.ts'
import {
  earlierAnswer,
  evaluationFailure,
  type JudgedPlace,
  judgeTarget,
  resourceOf,
} from './judge-target.ts'
import { type LoadedResource, loadResource } from './load-resource.ts'

/** Runs a guard for a request: passes on, or refuses by `next`. Never throws, never rejects. */
export function runGuard(state: RequestState, plan: GuardPlan, guard: object, next: Next): void {
  const { deferred } = state
  if (deferred === undefined) {
    runSettled(state, plan, guard, next)
    return
  }
  const place = { accepted: plan.forms, route: enclosingRoute(state.req, guard) }
  settleCaller(state, deferred, place, () => runSettled(state, plan, guard, next))
}

/** The same once it is settled who asks. */
function runSettled(state: RequestState, plan: GuardPlan, guard: object, next: Next): void {
  if (state.failure !== undefined) {
    refuse(state, plan, guard, undefined, state.failure, next)
    return
  }
  const route = enclosingRoute(state.req, guard)
  const judged = judgePlan(state, plan, route)
  if (!(judged instanceof Promise)) {
    settle(state, plan, guard, route, judged, next)
    return
  }
  judged
    .then((error) => {
      if (state.isAbandoned) return // RULE guard.no-handler-for-a-gone-client
      settle(state, plan, guard, route, error, next)
    })
    // Express catches what handlers throw; what is left is a bug outside of them.
    .catch((err: unknown) => state.runtime.logger.error({ err }, 'a guarded request broke'))
}

/** Opens what follows to everybody, unless a wrong credential was presented (INV-3). */
export function runPublicGuard(state: RequestState, guard: object, next: Next): void {
  state.deferred?.withhold(state) // RULE guard.public-accepts-no-form
  if (state.failure !== undefined && state.runtime.settings.enforcement === 'enforce') {
    next(state.failure)
    return
  }
  state.grant(guard, enclosingRoute(state.req, guard))
  next()
}

/** The refusal, or `undefined`, of a plan without loader. */
export function judgeNow(
  state: RequestState,
  plan: GuardPlan,
  route: Route | undefined,
): IamError | undefined {
  const resources = resourcesOf(state, plan)
  if (resources instanceof IamError) return resources
  return judgeAll(state, plan, resources, {
    route,
    loader: plan.loader ?? plan.ownership,
    facts: undefined,
  })
}

/** The same of any plan. A promise only where a loader has to be asked; it never rejects. */
function judgePlan(
  state: RequestState,
  plan: GuardPlan,
  route: Route | undefined,
): IamError | undefined | Promise<IamError | undefined> {
  const resources = resourcesOf(state, plan)
  if (resources instanceof IamError) return resources
  const place = { route, loader: plan.loader ?? plan.ownership, facts: undefined }
  let loads: readonly Promise<LoadedResource>[]
  try {
    loads = startLoaders(state, plan, resources, place)
  } catch (error) {
    return evaluationFailure(state, plan.targets[0]?.action.name ?? '', resources[0] ?? null, error)
  }
  if (loads.length === 0) return judgeAll(state, plan, resources, place)
  return Promise.all(loads).then((loaded) => {
    let facts: ResourceFacts = {}
    for (const one of loaded) {
      if (!one.ok) return resourceUnavailable(state, plan, resources, one.cause)
      facts = mergeFacts(facts, one.facts)
    }
    return judgeAll(state, plan, resources, { ...place, facts })
  })
}

/** Owner and policy are always asked; tags and attributes only if a statement that may decide reads them. */
function startLoaders(
  state: RequestState,
  plan: GuardPlan,
  resources: readonly (string | null)[],
  place: JudgedPlace,
): readonly Promise<LoadedResource>[] {
  const { loader, ownership } = plan
  const loads: Promise<LoadedResource>[] = []
  if (ownership !== undefined && isUndecided(state, plan, resources, place)) {
    loads.push(loadResource(state, 'ownership', ownership)) // RULE guard.ownership-is-always-asked
  }
  // A policy of the resource that is not known yet may read its tags too.
  if (loader !== undefined && (loads.length > 0 || needsLoader(state, plan, resources, place))) {
    loads.push(loadResource(state, 'resource', loader))
  }
  return loads
}

/** The loaders answer different members; what one does not know it leaves `undefined`. */
function mergeFacts(facts: ResourceFacts, more: ResourceFacts | undefined): ResourceFacts {
  if (more === undefined) return facts
  return {
    account: more.account ?? facts.account,
    tags: more.tags ?? facts.tags,
    attributes: more.attributes ?? facts.attributes,
    policy: more.policy ?? facts.policy,
  }
}

/** Installed twice, a guard loads once. */
function isUndecided(
  state: RequestState,
  plan: GuardPlan,
  resources: readonly (string | null)[],
  place: JudgedPlace,
): boolean {
  return plan.targets.some(
    ({ action }, index) =>
      earlierAnswer(state, action.name, resources[index] ?? null, place) === undefined,
  )
}

function resourcesOf(state: RequestState, plan: GuardPlan): readonly (string | null)[] | IamError {
  const resources: (string | null)[] = []
  for (const target of plan.targets) {
    const resource = resourceOf(state, target)
    if (resource instanceof IamError) return resource
    resources.push(resource)
  }
  return resources
}

/** Every target is decided and recorded, whatever the others said. */
function judgeAll(
  state: RequestState,
  plan: GuardPlan,
  resources: readonly (string | null)[],
  place: JudgedPlace,
): IamError | undefined {
  let refusal: IamError | undefined
  let isAllowed = false
  for (let index = 0; index < plan.targets.length; index++) {
    const target = plan.targets[index] as GuardPlan['targets'][number]
    const error = judgeTarget(state, target, resources[index] ?? null, place)
    if (error === undefined) isAllowed = true
    else refusal ??= error
  }
  return plan.needsOne && isAllowed ? undefined : refusal
}

/** A loader is worth calling only if a statement that may decide reads what it answers. */
function needsLoader(
  state: RequestState,
  plan: GuardPlan,
  resources: readonly (string | null)[],
  place: JudgedPlace,
): boolean {
  const { line } = state.runtime
  const { principal } = state
  return plan.targets.some(({ action: { name: action } }, index) => {
    const resource = resources[index] ?? null
    const earlier = earlierAnswer(state, action, resource, place)
    return earlier === undefined && line.readsResource({ principal, action, resource })
  })
}

function resourceUnavailable(
  state: RequestState,
  plan: GuardPlan,
  resources: readonly (string | null)[],
  cause: unknown,
): IamError {
  const [target] = plan.targets
  const decisionId = recordRefusal(
    state,
    'ResourceUnavailable',
    target?.action.name,
    resources[0] ?? null,
  )
  state.runtime.logger.error(
    { err: cause, code: 'ServiceUnavailable', decisionId },
    'resource loader failed',
  )
  return new RefusedError(
    'ServiceUnavailable',
    'resource loader failed',
    decisionId,
    retryLater(cause),
  )
}

function settle(
  state: RequestState,
  plan: GuardPlan,
  guard: object,
  route: Route | undefined,
  error: IamError | undefined,
  next: Next,
): void {
  if (error !== undefined) {
    refuse(state, plan, guard, route, error, next)
    return
  }
  state.grant(guard, route)
  next()
}

function refuse(
  state: RequestState,
  plan: GuardPlan,
  guard: object,
  route: Route | undefined,
  error: IamError,
  next: Next,
): void {
  const enforcement = plan.enforcement ?? state.runtime.settings.enforcement
  if (enforcement === 'audit') {
    // RULE deny.dry-run
    state.passDryRun(error.code)
    state.grant(guard, route)
    next()
    return
  }
  // A deferred credential is refused in routes alone: refused loudly, it would tell that there is one.
  const isDenial = error instanceof AccessDeniedError || state.deferred !== undefined
  const isHidden = plan.hides && isDenial
  state.deny(error, isHidden)
  if (!isHidden) {
    next(error)
    return
  }
  // What answers unknown paths answers this one: the bytes are those of a real 404.
  next(route === undefined ? 'router' : 'route') // RULE guard.hidden-denial
}

/**
 * The route that the guard stands in. `req.route` alone does not tell: in functions after a route it is
 * still that route.
 */
export function enclosingRoute(req: RoutedRequest, guard: object): Route | undefined {
  const { route } = req
  if (route === undefined) return undefined
  for (const layer of route.stack) if (layer.handle === guard) return route // RULE guard.decision-belongs-to-route
  return undefined
}
