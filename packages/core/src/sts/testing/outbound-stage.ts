import type { ApiCallRecord } from '../../audit/audit-log.ts'
import type { Question } from '../../context/decision-point.ts'
import { createOutboundFederation } from '../../federation/outbound/outbound-federation.ts'
import { createOutboundKeys } from '../../federation/outbound/outbound-keys.ts'
import type { OrganizationMembership } from '../../identity/account.ts'
import type { Principal } from '../../identity/principal.ts'
import { noMetrics } from '../../metrics/metrics.ts'
import type { Clock } from '../../ports/clock.ts'
import { systemRandom } from '../../ports/random.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { GetWebIdentityTokenInput } from '../get-web-identity-token.ts'
import type { OutboundTokenHost } from '../outbound/issue-token.ts'
import type { StsCall } from '../sts-call.ts'
import { createStage, stageAccount } from './stage.ts'

/** Issuer of the one account that issues tokens. */
export const stageIssuer: string = `https://iam.test/outbound/${stageAccount}`

/** Default name of the claim that holds account and tags. */
export const namespaceClaim = 'https://sts.amazonaws.com/'

/** What an outbound token is issued with, and what was written down meanwhile. */
export interface OutboundStage {
  readonly host: OutboundTokenHost
  readonly questions: Question[]
  readonly calls: ApiCallRecord[]
  readonly mints: string[]
}

/** Options of {@link createOutboundStage}. */
export interface OutboundStageOptions {
  /** Statements of the role `caller`. Default both actions. */
  readonly allows?: readonly object[]
  /** Accounts that issue tokens. Default the stage's. */
  readonly accounts?: readonly string[]
  readonly organization?: OrganizationMembership
}

const bothActions = {
  Effect: 'Allow',
  Action: ['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken'],
  Resource: '*',
}

/** Sets up the role `caller` and the issuer of its account, with keys of its own. */
export function createOutboundStage(
  clock: Clock,
  options: OutboundStageOptions = {},
): OutboundStage {
  const { allows = [bothActions], accounts = [stageAccount], organization = null } = options
  const { decisions, questions, calls } = createStage(
    [{ name: 'caller', trust: [], allows }],
    clock,
  )
  const account = { id: stageAccount, name: 'one', organization }
  const snapshot = { account: () => account } as unknown as Snapshot
  const mints: string[] = []
  const host: OutboundTokenHost = {
    outbound: createOutboundFederation({
      baseUrl: 'https://iam.test',
      accounts,
      keys: createOutboundKeys({ clock, random: systemRandom }),
      namespaceClaim,
    }),
    decisions,
    snapshots: { current: () => snapshot },
    region: 'eu-1',
    clock,
    random: systemRandom,
    metrics: { ...noMetrics, mint: (grant, outcome) => mints.push(`${grant} ${outcome}`) },
    recordApiCall: (call) => calls.push(call),
  }
  return { host, questions, calls, mints }
}

/** A call of `principal`. */
export function tokenCall(principal: Principal): StsCall {
  return { principal, facts: { sourceIp: '192.0.2.1' }, requestId: 'request-1' }
}

/** A good input, with changes. */
export function tokenInput(
  more: Partial<GetWebIdentityTokenInput> = {},
): Partial<GetWebIdentityTokenInput> {
  return { audience: ['https://api.test'], signingAlgorithm: 'ES384', ...more }
}
