import type { DecisionPoint, Question } from '../../context/decision-point.ts'
import type { RequestFacts } from '../../context/facts.ts'
import type { ContextValue } from '../../decision/request.ts'
import { ofDeniedQuestion } from '../denials/denied-question.ts'
import { deniedAction } from '../denied-action.ts'
import { requestItself } from '../issue/request-itself.ts'
import type { TokenCaller } from './token-caller.ts'
import type { OutboundTokenRequest } from './token-request.ts'

/**
 * Asks whether the caller may have the token: `sts:GetWebIdentityToken`, and `sts:TagGetWebIdentityToken` where tags are
 * passed. Both must allow. Neither has a resource; what they are about belongs to the caller's account.
 *
 * @throws {IamError} `AccessDenied`; `StalePolicy`.
 */
export function authorizeToken(
  decisions: DecisionPoint,
  request: OutboundTokenRequest,
  caller: TokenCaller,
): void {
  const facts = tokenFacts(request)
  for (const action of actionsOf(request)) {
    const question: Question = {
      principal: caller,
      action,
      resource: null,
      facts,
      resourceFacts: { account: caller.account },
      source: 'sts',
      requestId: request.requestId,
    }
    const { decision } = decisions.decide(question)
    if (decision.effect !== 'Allow')
      throw ofDeniedQuestion(deniedAction(caller, action, null), question)
  }
}

function actionsOf(request: OutboundTokenRequest): readonly string[] {
  if (request.tags.size === 0) return ['sts:GetWebIdentityToken']
  return ['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken'] // RULE out.tagging-is-an-action-of-its-own
}

/**
 * The condition keys (OUT-5). The duration is the one the token gets, given or by default: a Deny of long tokens sees it
 * either way. Audiences are a list even when there is one.
 */
function tokenFacts(request: OutboundTokenRequest): RequestFacts {
  const keys = new Map<string, ContextValue>(request.facts.keys)
  keys.set('sts:identitytokenaudience', request.audience) // RULE out.condition-keys
  keys.set('sts:durationseconds', String(request.durationSeconds))
  keys.set('sts:signingalgorithm', request.algorithm)
  const requestTags = request.tags.size > 0 ? request.tags : undefined
  return { ...requestItself(request.facts), requestTags, keys }
}
