import { IamError } from '../../errors.ts'
import { nameProblem } from '../../identity/names.ts'
import type { Principal } from '../../identity/principal.ts'
import type { ChainLink, Session } from '../../identity/session.ts'
import type { GrantedPolicies } from '../../session/session-grant.ts'
import type { RoleSessionRequest } from '../role-session.ts'
import { deniedRoleSession } from './denied-role-session.ts'
import { packedSize } from './packed-size.ts'
import { sessionPolicyLayer } from './session-policy-layer.ts'
import { combineSessionTags, type SessionTags } from './session-tags.ts'

/** What a role session will be, as far as it does not depend on the role. */
export interface RoleSessionPlan {
  readonly tags: SessionTags
  readonly sourceIdentity: string | undefined
  /** Oldest first. */
  readonly policies: readonly GrantedPolicies[]
  /** Percent (STS-7). */
  readonly packedPolicySize: number
  readonly chain: readonly ChainLink[]
  readonly durationSeconds: number
}

const defaultDurationSeconds = 3_600
const longestDurationSeconds = 43_200
const longestChainedSeconds = 3_600
/** Most sessions that one was made from, one after the other (STS-20). */
export const deepestChain = 10

/**
 * Applies every rule of STS that needs the caller and the parameters only. Nothing here looks at the role, so
 * none of its refusals tells whether there is one (TRUST-6).
 *
 * @throws {IamError} `MissingAuthenticationToken`, `AccessDenied`, `ExpiredToken`, `ValidationError`,
 *   `MalformedPolicyDocument`, `PackedPolicyTooLarge`.
 */
export function planRoleSession(request: RoleSessionRequest, now: number): RoleSessionPlan {
  assertCallerKind(request)
  const caller = callingSession(request.principal)
  if (caller !== undefined && caller.expiresAt <= now) {
    throw new IamError('ExpiredToken', 'the session of the caller has ended')
  }

  const nameIssue = nameProblem('role-session', request.sessionName) // RULE sts.session-name
  if (nameIssue !== undefined) throw invalid(`the session name ${nameIssue}`)
  const tags = combineSessionTags(request.tags, request.transitiveTagKeys, caller)
  const policies = plannedPolicies(request)

  return Object.freeze({
    tags,
    sourceIdentity: plannedSourceIdentity(request, caller),
    policies,
    packedPolicySize: packedSize(policies, tags.all),
    chain: plannedChain(request, caller),
    durationSeconds: plannedDuration(request),
  })
}

/** Which caller may ask for which operation: an IdP caller never gets past a trust policy that names `*`. */
function assertCallerKind(request: RoleSessionRequest): void {
  const { principal } = request
  const { kind } = principal
  if (kind === 'anonymous') {
    throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  }
  if (kind === 'root')
    throw new IamError('AccessDenied', 'Roles may not be assumed by root accounts.')
  const isFitting =
    request.action === 'sts:AssumeRole'
      ? kind === 'user' || kind === 'role-session' || kind === 'service'
      : kind === 'federated'
  // Without its session a role session would shed its chain, tags and policies.
  const isWhole = principal.kind !== 'role-session' || principal.session !== undefined
  if (!isFitting || !isWhole) throw deniedRoleSession(request, request.action)
}

function callingSession(principal: Principal): Session | undefined {
  return principal.kind === 'user' || principal.kind === 'role-session'
    ? principal.session
    : undefined
}

function plannedPolicies(request: RoleSessionRequest): readonly GrantedPolicies[] {
  const { principal, policies } = request
  // RULE sts.self-assumption-keeps-policies
  const isSelfAssumed = principal.kind === 'role-session' && principal.roleArn === request.roleArn
  const kept = isSelfAssumed ? (principal.session?.policySources ?? []) : []
  return [...kept, ...sessionPolicyLayer(policies)]
}

function plannedSourceIdentity(
  request: RoleSessionRequest,
  caller: Session | undefined,
): string | undefined {
  const passed = request.sourceIdentity
  const inherited = caller?.sourceIdentity
  if (passed === undefined) return inherited
  const issue = nameProblem('role-session', passed)
  if (issue !== undefined) throw invalid(`the source identity ${issue}`)
  if (inherited !== undefined && inherited !== passed) {
    throw deniedRoleSession(request, 'sts:SetSourceIdentity') // RULE sts.source-identity-is-immutable
  }
  return passed
}

function plannedChain(
  request: RoleSessionRequest,
  caller: Session | undefined,
): readonly ChainLink[] {
  const chain =
    caller === undefined || !('arn' in request.principal)
      ? [...(request.actors ?? [])]
      : [{ arn: request.principal.arn, sessionId: caller.id }, ...caller.chain]
  if (chain.length > deepestChain) throw deniedRoleSession(request, request.action) // RULE sts.chain-depth
  return Object.freeze(chain)
}

function plannedDuration(request: RoleSessionRequest): number {
  const { durationSeconds = defaultDurationSeconds, overlong, principal } = request
  const shortest = overlong === 'refuse' ? 900 : 1
  const isInRange = durationSeconds >= shortest && durationSeconds <= longestDurationSeconds
  if (!Number.isSafeInteger(durationSeconds) || !isInRange) {
    // RULE sts.duration
    throw invalid(`the duration must be ${shortest} to ${longestDurationSeconds} seconds`)
  }
  if (principal.kind !== 'role-session' || durationSeconds <= longestChainedSeconds)
    return durationSeconds
  if (overlong === 'cut') return longestChainedSeconds
  // RULE sts.role-chaining-one-hour
  throw invalid(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
  )
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
