import type { ApiCallRecord } from '../../audit/audit-log.ts'
import type { Answer, DecisionPoint, Question } from '../../context/decision-point.ts'
import { decide } from '../../decision/decide.ts'
import type { PolicySet } from '../../decision/policy-set.ts'
import type { ContextValue } from '../../decision/request.ts'
import { assumedRoleArn, roleArn } from '../../identity/arns.ts'
import type { Role } from '../../identity/entities.ts'
import type { Principal, RoleSessionPrincipal } from '../../identity/principal.ts'
import type { Session } from '../../identity/session.ts'
import { noTags, type Tags } from '../../identity/tags.ts'
import { noMetrics } from '../../metrics/metrics.ts'
import { compilePolicy, denyEverything } from '../../policy/compile-policy.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IssuedCredentials, SessionGrant, SessionTokens } from '../../session/session-grant.ts'
import type { Snapshot, SnapshotSource } from '../../store/snapshot.ts'
import { createRoleSessionIssuer } from '../issue-role-session.ts'
import type { RoleSessionIssuer } from '../role-session.ts'

/** Account of every role of a stage. */
export const stageAccount = '111111111111'

/** A role of a stage. */
export interface StageRole {
  readonly name: string
  /** Statements of the trust policy. */
  readonly trust: readonly object[]
  /** Statements of the one identity policy. */
  readonly allows?: readonly object[]
  readonly tags?: Readonly<Record<string, string>>
  readonly maxSessionDurationSeconds?: number
  readonly requiresProof?: boolean
}

/** Roles, the real evaluator on their policies, and tokens that write down what was minted. */
export interface Stage {
  readonly issuer: RoleSessionIssuer
  readonly decisions: DecisionPoint
  readonly tokens: SessionTokens
  readonly snapshots: SnapshotSource
  readonly questions: Question[]
  readonly grants: SessionGrant[]
  readonly calls: ApiCallRecord[]
  readonly mints: string[]
}

/** Names a role of the stage. */
export function stageRoleArn(name: string): string {
  return roleArn({ partition: 'gw', account: stageAccount, path: '/', name })
}

/** Sets up roles in memory. */
export function createStage(roles: readonly StageRole[], clock: Clock): Stage {
  const byArn = new Map(roles.map(roleOf).map((role) => [role.arn, role]))
  const snapshot = {
    version: 1,
    account: () => undefined,
    roleByArn: (arn: string) => byArn.get(arn),
  } as unknown as Snapshot
  const snapshots: SnapshotSource = { current: () => snapshot }
  const questions: Question[] = []
  const grants: SessionGrant[] = []
  const calls: ApiCallRecord[] = []
  const mints: string[] = []
  const decisions: DecisionPoint = {
    decide(question) {
      questions.push(question)
      return answerTo(question, byArn)
    },
  }
  const tokens = recordingTokens(grants, clock)
  const issuer = createRoleSessionIssuer({
    snapshots,
    decisions,
    tokens,
    clock,
    metrics: { ...noMetrics, mint: (grant, outcome) => mints.push(`${grant} ${outcome}`) },
    recordApiCall: (call) => calls.push(call),
  })
  return { issuer, decisions, tokens, snapshots, questions, grants, calls, mints }
}

/** The principal that a session of a stage's role is. */
export function stageSession(role: string, more: Partial<Session> = {}): RoleSessionPrincipal {
  const names = { roleName: role, sessionName: 'caller' }
  const session: Session = {
    id: `session-of-${role}`,
    accessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
    issuedAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    tags: noTags,
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    policySources: [],
    mfa: undefined,
    federation: undefined,
    chain: [],
    ...more,
  }
  return {
    kind: 'role-session',
    account: stageAccount,
    arn: assumedRoleArn({ partition: 'gw', account: stageAccount, ...names }),
    roleArn: stageRoleArn(role),
    roleId: roleId(role),
    ...names,
    isServiceLinked: false,
    tags: session.tags,
    session,
  }
}

function roleId(name: string): string {
  return `AROA${name.toUpperCase().padEnd(17, 'A')}`
}

function roleOf(role: StageRole): Role {
  const allows = role.allows ?? []
  return {
    id: roleId(role.name),
    account: stageAccount,
    arn: stageRoleArn(role.name),
    name: role.name,
    path: '/',
    tags: new Map(Object.entries(role.tags ?? {})),
    policies: allows.length === 0 ? [] : [document(allows, 'inline/allows')],
    boundary: null,
    trustPolicy: document(role.trust, 'trust'),
    maxSessionDurationSeconds: role.maxSessionDurationSeconds ?? 43_200,
    requiresProof: role.requiresProof === true,
    isServiceLinked: false,
  }
}

function document(statements: readonly object[], id: string): ReturnType<typeof compilePolicy> {
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), id)
}

function answerTo(question: Question, roles: ReadonlyMap<string, Role>): Answer {
  const { principal, action, resource } = question
  const caller = principal.kind === 'role-session' ? roles.get(principal.roleArn) : undefined
  const policies: PolicySet = {
    version: 1,
    identity: caller?.policies ?? [],
    boundary: null,
    session: principal.kind === 'role-session' ? (principal.session?.policies ?? []) : [],
    scps: null,
    resource: resource === null ? null : trustPolicyOf(roles.get(resource)),
    rcps: null,
  }
  const request = {
    principal,
    action,
    resource: {
      arn: resource,
      account: stageAccount,
      isPolicyMandatory: resource !== null,
      isRcpExempt: false,
    },
    context: contextOf(question, roles.get(resource ?? '')?.tags ?? noTags),
  }
  return { decision: decide(request, policies), decisionId: 'decision', isCached: false }
}

function trustPolicyOf(role: Role | undefined): Role['trustPolicy'] {
  return role?.trustPolicy ?? denyEverything('missing')
}

function contextOf(question: Question, roleTags: Tags): ReadonlyMap<string, ContextValue> {
  const { principal, facts, resourceFacts } = question
  const context = new Map<string, ContextValue>(facts.keys)
  const addTags = (prefix: string, tags: Tags) => {
    for (const [key, value] of tags) context.set(`${prefix}${foldCase(key)}`, value)
  }
  addTags('aws:requesttag/', facts.requestTags ?? noTags)
  addTags('aws:resourcetag/', resourceFacts?.tags ?? roleTags)
  if (facts.requestTags !== undefined) context.set('aws:tagkeys', [...facts.requestTags.keys()])
  addClaims(context, principal)
  return context
}

function addClaims(context: Map<string, ContextValue>, principal: Principal): void {
  if (principal.kind !== 'federated') return
  for (const [name, value] of principal.claims) {
    context.set(foldCase(`${principal.issuer}:${name}`), value)
  }
}

function recordingTokens(grants: SessionGrant[], clock: Clock): SessionTokens {
  return {
    issuer: 'https://iam.test',
    async mint(grant): Promise<IssuedCredentials> {
      grants.push(grant)
      return {
        accessKeyId: 'ASIABBBBBBBBBBBBBBBB',
        secretAccessKey: 'not-a-secret-of-anyone-but-40-characters',
        sessionToken: 'header.payload.signature',
        expiresAt: clock.now() + grant.durationSeconds * 1000,
        sessionId: `session-${grants.length}`,
      }
    },
    begin() {
      throw new Error('not part of the stage')
    },
    verify: () => Promise.reject(new Error('not part of the stage')),
    secretAccessKey: () => '',
    trustsKey: () => true,
    jwks: () => ({ keys: [] }),
  }
}
