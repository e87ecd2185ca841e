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
  const marker = markerFor(plan)
  const gatewardenGuard: RequestHandler = (req, _res, next) => {
    const state = stateOf(states, req, next, marker.action)
    if (state !== undefined) runGuard(state, plan, gatewardenGuard, next)
  }
  planned.add(gatewardenGuard, plan)
  return mark(gatewardenGuard, marker)
}

/** Plans by class of verbs. */
export interface VerbClassPlans {
  readonly read: GuardPlan
  readonly write: GuardPlan
}

const readVerbs: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Middleware that asks for one action or another, by the verb. What is not known to read, writes. */
export function verbClassGuard(states: RequestStates, plans: VerbClassPlans): RequestHandler {
  const [read, write] = [markerFor(plans.read), markerFor(plans.write)]
  const action = `${read.action} or ${write.action}`
  const gatewardenGuard: RequestHandler = (req, _res, next) => {
    const state = stateOf(states, req, next, action)
    const plan = readVerbs.has(req.method) ? plans.read : plans.write
    if (state !== undefined) runGuard(state, plan, gatewardenGuard, next)
  }
  return mark(gatewardenGuard, {
    ...read,
    action,
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
    const state = stateOf(states, req, next, `public: ${reason}`)
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
  guard: string,
): RequestState | undefined {
  const state = states.of(req)
  if (state === undefined) {
    const message = 'a guard ran before `authenticate()` of the same iam'
    const { method } = req
    const path = req.baseUrl + req.path
    states.report({ code: 'GuardMisconfigured', guard, method, path }, message)
    next(new IamError('GuardMisconfigured', message))
  }
  return state
}
