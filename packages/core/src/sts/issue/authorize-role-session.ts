import type { DecisionPoint, Question } from '../../context/decision-point.ts'
import type { RequestFacts, ResourceFacts } from '../../context/facts.ts'
import type { ContextValue } from '../../decision/request.ts'
import type { Role } from '../../identity/entities.ts'
import { noTags, type Tags } from '../../identity/tags.ts'
import { parseArn } from '../../policy/arn.ts'
import { foldCase } from '../../policy/fold-case.ts'
import { ofDeniedQuestion } from '../denials/denied-question.ts'
import type { RoleSessionRequest } from '../role-session.ts'
import { deniedRoleSession, type RoleSessionAction } from './denied-role-session.ts'
import type { RoleSessionPlan } from './plan-role-session.ts'
import { requestItself } from './request-itself.ts'

/**
 * Asks whether the caller may have the session: the assume action, and `sts:TagSession` and
 * `sts:SetSourceIdentity` where the session has tags or a source identity. All must allow (EVAL-17).
 *
 * @param role - the role of `request.roleArn`; a missing one is asked for all the same.
 * @throws {IamError} `AccessDenied`; `StalePolicy`.
 */
export function authorizeRoleSession(
  decisions: DecisionPoint,
  request: RoleSessionRequest,
  plan: RoleSessionPlan,
  role: Role | undefined,
  now: number,
): void {
  assertProviderOfAccount(request)
  const facts = trustFacts(request, plan, now)
  const resourceFacts = trustedRoleFacts(role, plan.tags.inherited)
  for (const action of actionsOf(request, plan)) {
    const question: Question = {
      principal: request.principal,
      action,
      resource: request.roleArn,
      facts,
      resourceFacts,
      source: 'sts',
      requestId: request.requestId,
    }
    const { decision } = decisions.decide(question)
    if (decision.effect !== 'Allow')
      throw ofDeniedQuestion(deniedRoleSession(request, action), question) // RULE sts.missing-role-is-a-denied-role
  }
}

/** A provider speaks for roles of its own account only (FED-2). */
function assertProviderOfAccount(request: RoleSessionRequest): void {
  if (request.principal.kind !== 'federated') return
  const provider = parseArn(request.principal.provider)
  if (provider === undefined || provider.account !== parseArn(request.roleArn)?.account) {
    throw deniedRoleSession(request, request.action)
  }
}

function actionsOf(
  request: RoleSessionRequest,
  plan: RoleSessionPlan,
): readonly RoleSessionAction[] {
  const actions: RoleSessionAction[] = [request.action]
  if (plan.tags.all.size > 0) actions.push('sts:TagSession') // RULE sts.tagging-is-an-action-of-its-own
  if (plan.sourceIdentity !== undefined) actions.push('sts:SetSourceIdentity')
  return actions
}

/** The condition keys of a trust policy (TRUST-5). A parameter that was not passed is a missing key. */
function trustFacts(request: RoleSessionRequest, plan: RoleSessionPlan, now: number): RequestFacts {
  const keys = new Map<string, ContextValue>([...(request.facts.keys ?? []), ...request.keys])
  keys.set('sts:rolesessionname', request.sessionName)
  if (request.durationSeconds !== undefined) {
    keys.set('sts:durationseconds', String(request.durationSeconds))
  }
  if (request.sourceIdentity !== undefined) keys.set('sts:sourceidentity', request.sourceIdentity)
  if (plan.tags.namedTransitiveKeys.length > 0) {
    keys.set('sts:transitivetagkeys', plan.tags.namedTransitiveKeys)
  }
  if (request.mfa !== undefined) {
    keys.set('aws:multifactorauthpresent', 'true')
    keys.set(
      'aws:multifactorauthage',
      String(Math.max(0, Math.floor((now - request.mfa.at) / 1000))),
    )
  }
  return { ...requestItself(request.facts), requestTags: tagsOf(request), keys }
}

function tagsOf(request: RoleSessionRequest): Tags | undefined {
  return request.tags.size > 0 ? request.tags : undefined
}

/** Inherited transitive tags stand in for role tags of the same key while trust is evaluated (KEY-7). */
function trustedRoleFacts(role: Role | undefined, inherited: Tags): ResourceFacts | undefined {
  if (inherited.size === 0) return undefined
  const values = new Map<string, string>()
  for (const [key, value] of inherited) values.set(foldCase(key), value)
  const tags = new Map<string, string>()
  for (const [key, value] of role?.tags ?? noTags) {
    tags.set(key, values.get(foldCase(key)) ?? value) // RULE key.transitive-tags-stand-in
  }
  return { tags }
}
