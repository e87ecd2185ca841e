import type { ApiCallRecord } from '../audit/audit-log.ts'
import type { DecisionPoint } from '../context/decision-point.ts'
import { IamError } from '../errors.ts'
import { assumedRoleArn } from '../identity/arns.ts'
import type { Role } from '../identity/entities.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { parseArn } from '../policy/arn.ts'
import type { Clock } from '../ports/clock.ts'
import type { IssuedCredentials, SessionGrant, SessionTokens } from '../session/session-grant.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { authorizeRoleSession } from './issue/authorize-role-session.ts'
import { deniedRoleSession } from './issue/denied-role-session.ts'
import { planRoleSession, type RoleSessionPlan } from './issue/plan-role-session.ts'
import { type RecordApiCall, recordingRefusal } from './recording-refusal.ts'
import type { RoleSession, RoleSessionIssuer, RoleSessionRequest } from './role-session.ts'

/** Options of {@link createRoleSessionIssuer}. */
export interface RoleSessionIssuerOptions {
  readonly snapshots: SnapshotSource
  readonly decisions: DecisionPoint
  readonly tokens: SessionTokens
  readonly clock: Clock
  readonly metrics: Metrics
  /** Called once for every session that was issued or refused. */
  readonly recordApiCall: RecordApiCall
}

/**
 * Creates the one place where a trust policy is asked and a role session minted, whichever wire the request
 * came by (D-2).
 */
export function createRoleSessionIssuer(options: RoleSessionIssuerOptions): RoleSessionIssuer {
  return Object.freeze({ issue: (request: RoleSessionRequest) => issue(options, request) })
}

async function issue(
  host: RoleSessionIssuerOptions,
  request: RoleSessionRequest,
): Promise<RoleSession> {
  const call = apiCall(request)
  const grantName = metricNames[request.action]
  let session: RoleSession
  try {
    session = await recordingRefusal(host.recordApiCall, call, () => mint(host, request))
  } catch (error) {
    host.metrics.mint(grantName, 'refused')
    throw error
  }
  // Before the caller has them: credentials that nobody recorded are never handed out.
  host.recordApiCall({ ...call, responseElements: responseElements(session) })
  host.metrics.mint(grantName, 'issued')
  return session
}

const metricNames: Readonly<Record<RoleSessionRequest['action'], string>> = Object.freeze({
  'sts:AssumeRole': 'assume_role',
  'sts:AssumeRoleWithWebIdentity': 'assume_role_with_web_identity',
})

async function mint(
  host: RoleSessionIssuerOptions,
  request: RoleSessionRequest,
): Promise<RoleSession> {
  const now = host.clock.now()
  const plan = planRoleSession(request, now)
  // INVARIANT: nothing is awaited between reading the role and the last decision, so both see one snapshot (INV-4).
  const role = host.snapshots.current().roleByArn(request.roleArn)
  authorizeRoleSession(host.decisions, request, plan, role, now)
  if (role === undefined) throw deniedRoleSession(request, request.action)

  const grant = roleSessionGrant(request, plan, role)
  const credentials = await host.tokens.mint(grant)
  return roleSession(grant, plan, role, credentials)
}

function roleSessionGrant(
  request: RoleSessionRequest,
  plan: RoleSessionPlan,
  role: Role,
): SessionGrant {
  return Object.freeze({
    account: role.account,
    roleArn: role.arn,
    roleId: role.id,
    roleName: role.name,
    sessionName: request.sessionName,
    durationSeconds: allowedDuration(request, plan, role),
    tags: plan.tags.all,
    transitiveTagKeys: plan.tags.transitiveKeys,
    sourceIdentity: plan.sourceIdentity,
    policies: plan.policies,
    mfa: request.mfa,
    federation: request.federation,
    chain: plan.chain,
    clientId: request.clientId,
  })
}

/** The role's maximum is a fact about the role: only who may assume it learns that it was exceeded (WIRE-6). */
function allowedDuration(request: RoleSessionRequest, plan: RoleSessionPlan, role: Role): number {
  const { maxSessionDurationSeconds } = role
  if (plan.durationSeconds <= maxSessionDurationSeconds) return plan.durationSeconds
  if (request.overlong === 'cut') return maxSessionDurationSeconds
  // RULE sts.role-maximum
  const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
  throw new IamError('ValidationError', message)
}

function roleSession(
  grant: SessionGrant,
  plan: RoleSessionPlan,
  role: Role,
  credentials: IssuedCredentials,
): RoleSession {
  const partition = parseArn(role.arn)?.partition ?? ''
  return Object.freeze({
    credentials,
    role,
    arn: assumedRoleArn({
      partition,
      account: role.account,
      roleName: role.name,
      sessionName: grant.sessionName,
    }),
    assumedRoleId: `${role.id}:${grant.sessionName}`,
    packedPolicySize: plan.packedPolicySize,
    sourceIdentity: plan.sourceIdentity,
    chain: plan.chain,
  })
}

function apiCall(request: RoleSessionRequest): ApiCallRecord {
  const { policies, tags } = request
  return {
    eventName: request.action.slice('sts:'.length),
    principal: request.principal,
    requestId: request.requestId,
    facts: request.facts,
    roleArn: request.roleArn,
    requestParameters: {
      roleArn: request.roleArn,
      roleSessionName: request.sessionName,
      durationSeconds: request.durationSeconds,
      externalId: request.keys.get('sts:externalid'),
      sourceIdentity: request.sourceIdentity,
      hasSessionPolicy: policies.inline !== undefined,
      policyArns: policies.arns,
      tags: [...tags].map(([key, value]) => ({ key, value })),
      transitiveTagKeys: request.transitiveTagKeys,
    },
  }
}

function responseElements(session: RoleSession): Readonly<Record<string, unknown>> {
  const { accessKeyId, expiresAt } = session.credentials
  return {
    credentials: { accessKeyId, expiration: new Date(expiresAt).toISOString() },
    assumedRoleUser: { arn: session.arn, assumedRoleId: session.assumedRoleId },
    packedPolicySize: session.packedPolicySize,
    sourceIdentity: session.sourceIdentity,
  }
}
