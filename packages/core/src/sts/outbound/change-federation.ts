import type { DecisionPoint } from '../../context/decision-point.ts'
import { IamError } from '../../errors.ts'
import type { OutboundFederation } from '../../federation/outbound/outbound-federation.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Session } from '../../identity/session.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SnapshotSource } from '../../store/snapshot.ts'
import { deniedAction } from '../denied-action.ts'
import { type RecordApiCall, recordingRefusal } from '../recording-refusal.ts'
import { lacksRootFactor, needsFactor } from '../root-factor.ts'
import type { StsCall } from '../sts-call.ts'

/** What the operations about outbound federation of an account work with. */
export interface OutboundFederationHost {
  readonly outbound: OutboundFederation
  readonly decisions: DecisionPoint
  readonly snapshots: SnapshotSource
  readonly clock: Clock
  /** Writes the record of a call of the service `iam`. */
  readonly recordApiCall: RecordApiCall
}

/** An operation of IAM about outbound federation; all are about the account of their caller and take no parameters. */
export type OutboundFederationOperation =
  | 'EnableOutboundWebIdentityFederation'
  | 'DisableOutboundWebIdentityFederation'
  | 'GetOutboundWebIdentityFederationInfo'

/** The one answer of an operation, and what it changes. */
export interface FederationStep<Output extends object> {
  readonly output: Output
  readonly change?: () => void
}

/**
 * Runs an operation about outbound federation: asks the policies of the caller, then what the account is, and records.
 * Whoever is denied learns nothing of the account.
 *
 * @throws {IamError} `MissingAuthenticationToken`, `AccessDenied`, `ExpiredToken`, `StalePolicy`, and what `step` throws.
 */
export async function runFederationOperation<Output extends object>(
  operation: OutboundFederationOperation,
  call: StsCall,
  host: OutboundFederationHost,
  step: (account: string) => FederationStep<Output>,
): Promise<Output> {
  const record = { ...call, eventName: operation }
  return await recordingRefusal(host.recordApiCall, record, () => {
    const account = authorizedAccount(operation, call, host)
    const { output, change } = step(account)
    // Before it holds: a change that nobody recorded is none. INVARIANT: nothing is awaited since `step` looked.
    const responseElements = Object.fromEntries<unknown>(Object.entries(output))
    host.recordApiCall({ ...record, responseElements })
    change?.()
    return output
  })
}

function authorizedAccount(
  operation: OutboundFederationOperation,
  { principal, facts, requestId }: StsCall,
  { clock, decisions, snapshots }: OutboundFederationHost,
): string {
  const action = `iam:${operation}`
  const account = accountOf(principal, action, clock.now())
  if (lacksRootFactor(principal, snapshots.current())) throw needsFactor()
  const { decision } = decisions.decide({
    principal,
    action,
    resource: null,
    facts,
    resourceFacts: { account },
    source: 'call',
    requestId,
  })
  if (decision.effect !== 'Allow') throw deniedAction(principal, action, null) // RULE out.switching-is-allowed
  return account
}

/** Which callers IAM has at all: no federated user (STS-19), no session of a user without a second factor (STS-18). */
function accountOf(principal: Principal, action: string, now: number): string {
  if (principal.kind === 'anonymous') {
    throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  }
  const { session } = principal as { readonly session?: Session | undefined }
  if (session !== undefined && session.expiresAt <= now) {
    throw new IamError('ExpiredToken', 'the session of the caller has ended')
  }
  const lacksMfa = principal.kind === 'user' && session !== undefined && session.mfa === undefined
  const isClosed = principal.kind === 'federated-user' || lacksMfa
  if (isClosed || !('account' in principal)) throw deniedAction(principal, action, null) // RULE out.iam-callers
  return principal.account
}
