import type { Answer, Question } from '@gatewarden/core'
import type { RequestState } from '../request/request-state.ts'
import { AccessDeniedError, type DenialCode } from './access-denied-error.ts'
import {
  anonymousChallenge,
  insufficientScopeChallenge,
  retryLater,
  stepUpChallenge,
} from './challenge.ts'
import { neededStepUp } from './needed-step-up.ts'
import { RefusedError } from './refused-error.ts'

/** Makes of a Deny the error that belongs to its caller: 401 for nobody, 403 for somebody, 503 for a fault. */
export function denialOf(
  state: RequestState,
  answer: Answer,
  question: Question,
): AccessDeniedError | RefusedError {
  const { decision, decisionId } = answer
  const { stepUp } = state.runtime.settings
  if (decision.reason === 'Error') {
    return new RefusedError(
      'ServiceUnavailable',
      'evaluator failed',
      decisionId,
      retryLater(undefined),
    )
  }
  const denied = (code: DenialCode, challenge: string) =>
    new AccessDeniedError(code, decision, decisionId, {
      headers: { 'WWW-Authenticate': challenge },
    })
  if (question.principal.kind === 'anonymous') {
    return denied('MissingAuthenticationToken', anonymousChallenge(state.runtime))
  }
  const needed = stepUp === undefined ? undefined : neededStepUp(state.runtime, question)
  if (stepUp !== undefined && needed !== undefined) {
    // RULE err.step-up
    const challenge = stepUpChallenge(state.runtime, stepUp, needed.maxAgeSeconds)
    const code = 'InsufficientUserAuthentication'
    // The audit event of the decision is written already, and says what the policies said: it was denied.
    const fields = { code, decisionId, max_age_seconds: needed.maxAgeSeconds }
    state.runtime.logger.info(fields, 'denied: a second factor was all that was missing')
    return denied(code, challenge)
  }
  // RULE err.insufficient-scope
  const method = state.authentication?.method
  if (method === 'bearer' || method === 'dpop') {
    return denied('AccessDenied', insufficientScopeChallenge(state.runtime, method === 'dpop'))
  }
  return new AccessDeniedError('AccessDenied', decision, decisionId)
}
