import {
  type Answer,
  IamError,
  parseArn,
  type Question,
  type ResourceFacts,
} from '@gatewarden/core'
import type { Request } from 'express'
import { retryLater, withRetryAfter } from '../answers/challenge.ts'
import { denialOf } from '../answers/denial.ts'
import { InvalidParameterError } from '../answers/invalid-parameter-error.ts'
import { RefusedError } from '../answers/refused-error.ts'
import { recordRefusal } from '../request/record-refusal.ts'
import type { RequestState } from '../request/request-state.ts'
import type { Route } from '../routes/express-shapes.ts'
import type { GuardTarget } from './guard-plan.ts'

/** PLAT-27: a longer request resource is refused before it is matched. */
const longestArn = 8192

/** Where a decision belongs (GUARD-4), and what it may rest on. */
export interface JudgedPlace {
  /** `undefined` outside routes. */
  readonly route: Route | undefined
  readonly loader: object | undefined
  readonly facts: ResourceFacts | undefined
}

/** The ARN of a target, `null` where its action has none, or the error that it cannot be made. */
export function resourceOf(state: RequestState, target: GuardTarget): string | null | IamError {
  const { action, params, arn } = target
  const { req } = state
  try {
    if (arn !== undefined) return recorded(state, checkedArn(arn(req as unknown as Request)))
    const values = params === undefined ? req.params : params(req as unknown as Request)
    const made = state.runtime.line.model.resourceArn(action.name, values) // RULE guard.resource-from-template
    const resource = made.ok ? made.arn : new InvalidParameterError(made.parameter, made.problem)
    return recorded(state, resource)
  } catch (cause) {
    return misconfigured(state, 'a guard could not name its resource', cause)
  }
}

/** A value that can be in no resource name is refused, and the refusal is on record. */
function recorded<T extends string | null>(
  state: RequestState,
  resource: T | IamError,
): T | IamError {
  if (resource instanceof IamError) recordRefusal(state, resource.code, undefined, null)
  return resource
}

/** Asks for one target, once per place. Answers `undefined` for Allow, else the refusal. */
export function judgeTarget(
  state: RequestState,
  target: GuardTarget,
  resource: string | null,
  place: JudgedPlace,
): IamError | undefined {
  const action = target.action.name
  const { route, loader } = place
  try {
    const question: Question = {
      principal: state.principal,
      action,
      resource,
      facts: state.facts,
      resourceFacts: place.facts,
      source: 'guard',
      requestId: state.requestId,
      note: state.note,
    }
    let answer = earlierAnswer(state, action, resource, place)
    if (answer === undefined) {
      answer = state.runtime.line.decisions.decide(question)
      state.decided.push({ route, loader, action, resource, answer })
      state.decisionIds.push(answer.decisionId)
    }
    if (answer.decision.effect === 'Allow') return undefined
    return denialOf(state, answer, question)
  } catch (error) {
    return evaluationFailure(state, action, resource, error)
  }
}

/** GUARD-7: installed twice, a guard asks once. */
export function earlierAnswer(
  state: RequestState,
  action: string,
  resource: string | null,
  place: Pick<JudgedPlace, 'route' | 'loader'>,
): Answer | undefined {
  for (const earlier of state.decided) {
    if (earlier.route !== place.route || earlier.loader !== place.loader) continue
    if (earlier.action === action && earlier.resource === resource) return earlier.answer // RULE guard.decided-once
  }
  return undefined
}

function checkedArn(arn: unknown): string | IamError {
  if (typeof arn !== 'string')
    throw new TypeError('the ARN function of a guard must answer a string')
  if (arn.length > longestArn) return new InvalidParameterError('arn', 'is too long')
  if (parseArn(arn) === undefined)
    throw new TypeError('the ARN function of a guard answered no ARN')
  return arn
}

/** DENY-10: whatever breaks while deciding denies, for a while. */
export function evaluationFailure(
  state: RequestState,
  action: string,
  resource: string | null,
  error: unknown,
): IamError {
  const decisionId = recordRefusal(state, 'EvaluatorFailed', action, resource)
  state.runtime.logger.error(
    { err: error, code: 'ServiceUnavailable', decisionId },
    'deciding failed',
  )
  if (error instanceof IamError && error.status === 503) return withRetryAfter(error)
  return new RefusedError('ServiceUnavailable', 'deciding failed', decisionId, retryLater(error)) // RULE deny.evaluator-failure
}

/** A guard that cannot work: 500, and the reason for operators alone. */
export function misconfigured(state: RequestState, message: string, cause: unknown): IamError {
  state.runtime.logger.error({ err: cause, code: 'GuardMisconfigured' }, message)
  return new IamError('GuardMisconfigured', message, { cause })
}
