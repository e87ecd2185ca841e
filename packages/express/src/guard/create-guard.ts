import { IamError, type TypedModel } from '@gatewarden/core'
import type { RequestHandler } from 'express'
import type { RequestState } from '../request/request-state.ts'
import type { RequestStates } from '../request/request-states.ts'
import type { Next } from '../request/routed-request.ts'
import { mark } from './guard-marker.ts'
import type { Guard } from './guard-options.ts'
import { type GuardPlan, markerFor, planGuard } from './guard-plan.ts'
import type { PlannedGuards } from './planned-guards.ts'
import { runGuard, runPublicGuard } from './run-guard.ts'

/** Makes `iam.guard`. */
export function createGuard<M extends TypedModel>(
  states: RequestStates,
  model: M,
  planned: PlannedGuards,
): Guard<M> {
  const guard = (subject: unknown, options?: unknown) =>
    guardFromPlan(states, planned, planGuard(model, subject, options))
  return Object.assign(guard, {
    public: (reason: string) => publicGuard(states, reason),
  }) as Guard<M>
}

/** The middleware of a plan. */
export function guardFromPlan(
  states: RequestStates,
  planned: PlannedGuards,
  plan: GuardPlan,
): RequestHandler {
  const gatewardenGuard: RequestHandler = (req, _res, next) => {
    const state = stateOf(states, req, next)
    if (state !== undefined) runGuard(state, plan, gatewardenGuard, next)
  }
  planned.add(gatewardenGuard, plan)
  return mark(gatewardenGuard, markerFor(plan))
}

/** Plans by class of verbs. */
export interface VerbClassPlans {
  readonly read: GuardPlan
  readonly write: GuardPlan
}

const readVerbs: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Middleware that asks for one action or another, by the verb. What is not known to read, writes. */
export function verbClassGuard(states: RequestStates, plans: VerbClassPlans): RequestHandler {
  const gatewardenGuard: RequestHandler = (req, _res, next) => {
    const state = stateOf(states, req, next)
    const plan = readVerbs.has(req.method) ? plans.read : plans.write
    if (state !== undefined) runGuard(state, plan, gatewardenGuard, next)
  }
  const [read, write] = [markerFor(plans.read), markerFor(plans.write)]
  return mark(gatewardenGuard, {
    ...read,
    action: `${read.action} or ${write.action}`,
    template: `${read.template}, ${write.template}`,
    parameters: [...new Set([...read.parameters, ...write.parameters])],
  })
}

/** Middleware that opens what follows. @throws {TypeError} without a reason. */
export function publicGuard(states: RequestStates, reason: string): RequestHandler {
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new TypeError('`guard.public()` needs a reason: it is listed with the routes')
  }
  const gatewardenPublic: RequestHandler = (req, _res, next) => {
    const state = stateOf(states, req, next)
    if (state !== undefined) runPublicGuard(state, gatewardenPublic, next)
  }
  return mark(gatewardenPublic, {
    kind: 'public',
    action: '',
    template: '',
    reason,
    parameters: [],
  })
}

function stateOf(
  states: RequestStates,
  req: Parameters<RequestHandler>[0],
  next: Next,
): RequestState | undefined {
  const state = states.of(req)
  if (state === undefined) {
    next(new IamError('GuardMisconfigured', 'a guard ran before `authenticate()` of the same iam'))
  }
  return state
}
