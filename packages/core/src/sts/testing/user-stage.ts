import type { ApiCallRecord } from '../../audit/audit-log.ts'
import type { DecisionPoint, Question } from '../../context/decision-point.ts'
import { IamError } from '../../errors.ts'
import type { UserPrincipal } from '../../identity/principal.ts'
import { noMetrics } from '../../metrics/metrics.ts'
import type { MfaVerifier } from '../../mfa/mfa-verifier.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { UserOperationsHost } from '../wire/user-operations.ts'
import { createStage, type Stage, stageAccount, stageSession } from './stage.ts'

/** The user of a stage. */
export const stageUserArn: string = `arn:gw:iam::${stageAccount}:user/team/alice`

/** The user with a long-term key, or with the session that is given. */
export function stageUser(more: Partial<UserPrincipal> = {}): UserPrincipal {
  return {
    kind: 'user',
    account: stageAccount,
    arn: stageUserArn,
    id: 'AIDAALICEAAAAAAAAAAAA',
    name: 'alice',
    tags: new Map([['Team', 'red']]),
    session: undefined,
    accessKeyId: 'AKIAAAAAAAAAAAAAAAAA',
    ...more,
  }
}

/** The user with a session of its own. */
export function stageUserSession(): UserPrincipal {
  return stageUser({ session: stageSession('caller').session, accessKeyId: undefined })
}

/** What the operations of users work with, and what came of them. */
export interface UserStage extends Pick<Stage, 'grants' | 'calls' | 'mints'> {
  readonly host: UserOperationsHost
  readonly questions: Question[]
}

/** What proves a second factor of the user. */
export const stageFactor: { readonly serialNumber: string; readonly tokenCode: string } = {
  serialNumber: `arn:gw:iam::${stageAccount}:mfa/alice`,
  tokenCode: '246810',
}

/** Takes {@link stageFactor} from users, and nothing else. */
export function oneCode(clock: { now(): number }): MfaVerifier {
  return {
    async verify(principal, serial, code) {
      const { serialNumber, tokenCode } = stageFactor
      if (principal.kind === 'user' && serial === serialNumber && code === tokenCode) {
        return { serial, at: clock.now() }
      }
      const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'
      throw new IamError('AccessDenied', message)
    },
  }
}

/** Sets up a host whose policies allow exactly `allowed`, and whose store has one access key. */
export function createUserStage(
  clock: Parameters<typeof createStage>[1],
  allowed: readonly string[] = ['sts:GetFederationToken', 'sts:TagSession', 'sts:GetAccessKeyInfo'],
): UserStage {
  const { tokens, grants } = createStage([], clock)
  const questions: Question[] = []
  const calls: ApiCallRecord[] = []
  const mints: string[] = []
  const decisions: DecisionPoint = {
    decide(question) {
      questions.push(question)
      const effect = allowed.includes(question.action) ? 'Allow' : 'Deny'
      const decision = { effect, reason: 'ImplicitlyDenied', determining: [], errors: [] } as const
      return { decision, decisionId: 'decision', isCached: false } as never
    },
  }
  const owned = { key: { account: stageAccount } }
  const accessKey = (id: string) => (id === 'AKIAAAAAAAAAAAAAAAAA' ? owned : undefined)
  const host: UserOperationsHost = {
    tokens,
    decisions,
    mfa: oneCode(clock),
    mintRecord: { accountOf: () => undefined },
    snapshots: { current: () => ({ accessKey }) as unknown as Snapshot },
    metrics: { ...noMetrics, mint: (grant, outcome) => mints.push(`${grant} ${outcome}`) },
    recordApiCall: (call: ApiCallRecord) => calls.push(call),
  }
  return { host, questions, grants, calls, mints }
}
