import type { Answer, Principal, Question } from '@gatewarden/core'
import type { RequestState } from '../request/request-state.ts'
import { AccessDeniedError, type DenialCode } from './access-denied-error.ts'
import { anonymousChallenge, retryLater, stepUpChallenge } from './challenge.ts'
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
  if (stepUp !== undefined && isAllowedWithMfa(state, question)) {
    // RULE err.step-up
    return denied('InsufficientUserAuthentication', stepUpChallenge(state.runtime, stepUp))
  }
  return new AccessDeniedError('AccessDenied', decision, decisionId)
}

/** Decides again as if a second factor had just been shown; nothing of it is recorded. */
function isAllowedWithMfa(state: RequestState, question: Question): boolean {
  const { line, clock } = state.runtime
  const principal = withMfa(question.principal, clock.now())
  if (principal === undefined) return false
  try {
    return line.simulate({ ...question, principal }).decision.effect === 'Allow'
  } catch {
    // The denial stands whatever this answers; only the advice is lost.
    return false
  }
}

function withMfa(principal: Principal, now: number): Principal | undefined {
  if (!('session' in principal) || principal.session === undefined) return undefined
  const session = { ...principal.session, mfa: { serial: 'step-up', at: now } }
  return { ...principal, session }
}
