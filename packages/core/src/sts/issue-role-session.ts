import type { ApiCallRecord } from '../audit/audit-log.ts'
import type { DecisionPoint } from '../context/decision-point.ts'
import { IamError } from '../errors.ts'
import { assumedRoleArn } from '../identity/arns.ts'
import type { Role } from '../identity/entities.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { parseArn } from '../policy/arn.ts'
import type { Clock } from '../ports/clock.ts'
import type {
  IssuedCredentials,
  RoleSessionGrant,
  SessionClaims,
  SessionTokens,
} from '../session/session-grant.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { authorizeRoleSession } from './issue/authorize-role-session.ts'
import { deniedRoleSession } from './issue/denied-role-session.ts'
import { planRoleSession, type RoleSessionPlan } from './issue/plan-role-session.ts'
import { sessionConfirmation } from './issue/session-confirmation.ts'
import { sessionOrigin } from './issue/session-origin.ts'
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
  return Object.freeze({
    async issue(request: RoleSessionRequest): Promise<RoleSession> {
      const admitted = await admitAnd(options, request, ({ grant }) => options.tokens.mint(grant))
      return roleSession(admitted, admitted.made)
    },
    async begin(request: RoleSessionRequest): Promise<SessionClaims> {
      const admitted = await admitAnd(options, request, ({ grant }) => options.tokens.begin(grant))
      return admitted.made
    },
  })
}

/** A request that every rule and every policy lets through. */
interface Admission {
  readonly plan: RoleSessionPlan
  readonly role: Role
  readonly grant: RoleSessionGrant
}

/** What a record may tell of a session. */
type Made = Pick<IssuedCredentials, 'accessKeyId' | 'expiresAt'>

/** Admits the request, makes its session, and records both: one event and one count whatever comes of it. */
async function admitAnd<T extends Made>(
  host: RoleSessionIssuerOptions,
  request: RoleSessionRequest,
  make: (admission: Admission) => T | Promise<T>,
): Promise<Admission & { readonly made: T }> {
  const call = apiCall(request)
  const grantName = metricNames[request.action]
  let admitted: Admission & { readonly made: T }
  try {
    admitted = await recordingRefusal(host.recordApiCall, call, async () => {
      const admission = admit(host, request)
      await request.useProof?.()
      return { ...admission, made: await make(admission) }
    })
  } catch (error) {
    host.metrics.mint(grantName, 'refused')
    throw error
  }
  // Before the caller has it: a session that nobody recorded is never handed out.
  host.recordApiCall({ ...call, responseElements: responseElements(admitted, admitted.made) })
  host.metrics.mint(grantName, 'issued')
  return admitted
}

const metricNames: Readonly<Record<RoleSessionRequest['action'], string>> = Object.freeze({
  'sts:AssumeRole': 'assume_role',
  'sts:AssumeRoleWithWebIdentity': 'assume_role_with_web_identity',
})

function admit(host: RoleSessionIssuerOptions, request: RoleSessionRequest): Admission {
  const now = host.clock.now()
  const plan = planRoleSession(request, now)
  // INVARIANT: nothing is awaited between reading the role and the last decision, so both see one snapshot (INV-4).
  const role = host.snapshots.current().roleByArn(request.roleArn)
  authorizeRoleSession(host.decisions, request, plan, role, now)
  if (role === undefined) throw deniedRoleSession(request, request.action)
  return { plan, role, grant: roleSessionGrant(request, plan, role) }
}

function roleSessionGrant(
  request: RoleSessionRequest,
  plan: RoleSessionPlan,
  role: Role,
): RoleSessionGrant {
  return Object.freeze({
    kind: 'role-session',
    account: role.account,
    roleArn: role.arn,
    roleId: role.id,
    roleName: role.name,
    sessionName: request.sessionName,
    durationSeconds: allowedDuration(request, plan, role),
    expiresBy: request.expiresBy,
    tags: plan.tags.all,
    transitiveTagKeys: plan.tags.transitiveKeys,
    sourceIdentity: plan.sourceIdentity,
    policies: plan.policies,
    mfa: request.mfa, // RULE mfa.proof-of-the-call
    federation: request.federation,
    chain: plan.chain,
    origin: sessionOrigin(request.principal),
    clientId: request.clientId,
    confirmation: sessionConfirmation(request, role),
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

function roleSession(admission: Admission, credentials: IssuedCredentials): RoleSession {
  const { plan, role } = admission
  return Object.freeze({
    credentials,
    role,
    ...assumedRole(admission),
    packedPolicySize: plan.packedPolicySize,
    sourceIdentity: plan.sourceIdentity,
    chain: plan.chain,
  })
}

function assumedRole({ role, grant }: Admission): Pick<RoleSession, 'arn' | 'assumedRoleId'> {
  const partition = parseArn(role.arn)?.partition ?? ''
  const { account, name: roleName } = role
  const { sessionName } = grant
  return {
    arn: assumedRoleArn({ partition, account, roleName, sessionName }),
    assumedRoleId: `${role.id}:${sessionName}`,
  }
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
      clientId: request.clientId,
      actor: request.actors?.[0]?.arn,
      durationSeconds: request.durationSeconds,
      externalId: request.keys.get('sts:externalid'),
      serialNumber: request.mfa?.serial,
      sourceIdentity: request.sourceIdentity,
      hasSessionPolicy: policies.inline !== undefined,
      policyArns: policies.arns,
      tags: [...tags].map(([key, value]) => ({ key, value })),
      transitiveTagKeys: request.transitiveTagKeys,
    },
  }
}

function responseElements(admission: Admission, made: Made): Readonly<Record<string, unknown>> {
  const { accessKeyId, expiresAt } = made
  const { packedPolicySize, sourceIdentity } = admission.plan
  const { confirmation } = admission.grant
  return {
    credentials: { accessKeyId, expiration: new Date(expiresAt).toISOString() },
    assumedRoleUser: assumedRole(admission),
    packedPolicySize,
    sourceIdentity,
    boundTo: confirmation?.kind,
  }
}
