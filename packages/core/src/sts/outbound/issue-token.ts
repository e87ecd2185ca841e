import type { ApiCallRecord } from '../../audit/audit-log.ts'
import type { DecisionPoint } from '../../context/decision-point.ts'
import { IamError } from '../../errors.ts'
import type { OutboundFederation } from '../../federation/outbound/outbound-federation.ts'
import { tagSetProblem } from '../../identity/tag-rules.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import { uuidFrom } from '../../ports/uuid.ts'
import { isoSeconds } from '../../session/iso-seconds.ts'
import type { SnapshotSource } from '../../store/snapshot.ts'
import { echoed } from '../echoed.ts'
import { type RecordApiCall, recordingRefusal } from '../recording-refusal.ts'
import { authorizeToken } from './authorize-token.ts'
import { type TokenCaller, tokenCaller } from './token-caller.ts'
import { type TokenFrame, tokenClaims } from './token-claims.ts'
import type { OutboundToken, OutboundTokenRequest } from './token-request.ts'

/** What issuing an outbound token works with. */
export interface OutboundTokenHost {
  readonly outbound: OutboundFederation
  readonly decisions: DecisionPoint
  readonly snapshots: SnapshotSource
  /** Where the token is issued: `source_region`. */
  readonly region: string
  readonly clock: Clock
  readonly random: Random
  readonly metrics: Metrics
  /** Called once for every token that was issued or refused. */
  readonly recordApiCall: RecordApiCall
}

/** A token that every rule and every policy lets through, not yet signed. */
interface PlannedToken {
  readonly caller: TokenCaller
  readonly frame: TokenFrame
  readonly payload: Uint8Array
}

const mostPayloadBytes = 4_096
const grantName = 'get_web_identity_token'
const encoder = new TextEncoder()

/**
 * Issues an outbound token, and records and counts it: one event and one count whatever comes of it.
 *
 * @throws {IamError} `ValidationError`, `MissingAuthenticationToken`, `AccessDenied`, `ExpiredToken`,
 *   `OutboundWebIdentityFederationDisabledException`, `SessionDurationEscalationException`,
 *   `JWTPayloadSizeExceededException`, `StalePolicy`, `ServiceUnavailable`.
 */
export async function issueOutboundToken(
  request: OutboundTokenRequest,
  host: OutboundTokenHost,
): Promise<OutboundToken> {
  const call = apiCall(request)
  let issued: { readonly planned: PlannedToken; readonly token: string }
  try {
    issued = await recordingRefusal(host.recordApiCall, call, async () => {
      const planned = planToken(request, host)
      const { caller, payload } = planned
      const token = await host.outbound.sign(caller.account, request.algorithm, payload)
      return { planned, token }
    })
  } catch (error) {
    host.metrics.mint(grantName, 'refused')
    throw error
  }
  const { frame } = issued.planned
  const expiresAt = frame.expiresAt * 1000
  // Before the caller has it: a token that nobody recorded is never handed out.
  host.recordApiCall({ ...call, responseElements: responseElements(frame) })
  host.metrics.mint(grantName, 'issued')
  return Object.freeze({ token: issued.token, expiresAt })
}

/** Everything up to the signature. What tells of the account comes after the decision (WIRE-6). */
function planToken(request: OutboundTokenRequest, host: OutboundTokenHost): PlannedToken {
  const problem = tagSetProblem(request.tags)
  if (problem !== undefined) throw new IamError('ValidationError', echoed(problem))
  const now = host.clock.now()
  const caller = tokenCaller(request.principal, now)
  // INVARIANT: nothing is awaited between the decision and reading the account, so both see one snapshot (INV-4).
  authorizeToken(host.decisions, request, caller)
  const frame = tokenFrame(request, caller, host, now)
  return { caller, frame, payload: payloadOf(tokenClaims(request, caller, frame)) }
}

function tokenFrame(
  request: OutboundTokenRequest,
  caller: TokenCaller,
  host: OutboundTokenHost,
  now: number,
): TokenFrame {
  const { outbound, snapshots, region, random } = host
  const issuer = outbound.issuerOf(caller.account)
  if (issuer === undefined) {
    const message = 'Outbound web identity federation is not enabled for this account.'
    throw new IamError('OutboundWebIdentityFederationDisabledException', message)
  }
  const issuedAt = Math.floor(now / 1000)
  return {
    issuer,
    namespaceClaim: outbound.namespaceClaim,
    region,
    organization: snapshots.current().account(caller.account)?.organization ?? null,
    issuedAt,
    expiresAt: tokenExpiry(issuedAt + request.durationSeconds, caller),
    tokenId: uuidFrom(random),
  }
}

/** A token that outlived its session would be a way to extend it (STS-20). */
function tokenExpiry(expiresAt: number, { session }: TokenCaller): number {
  if (session === undefined || expiresAt * 1000 <= session.expiresAt) return expiresAt
  // RULE out.never-outlives-the-session
  const message = 'The requested DurationSeconds exceeds what is left of the calling session.'
  throw new IamError('SessionDurationEscalationException', message)
}

function payloadOf(claims: Readonly<Record<string, unknown>>): Uint8Array {
  const payload = encoder.encode(JSON.stringify(claims))
  if (payload.length <= mostPayloadBytes) return payload
  // RULE out.payload-size
  const message = `The token has a payload of ${payload.length} bytes, ${mostPayloadBytes} are allowed.`
  throw new IamError('JWTPayloadSizeExceededException', message)
}

function apiCall(request: OutboundTokenRequest): ApiCallRecord {
  const { audience, algorithm, durationSeconds, tags } = request
  return {
    eventName: 'GetWebIdentityToken',
    principal: request.principal,
    requestId: request.requestId,
    facts: request.facts,
    requestParameters: {
      audience,
      signingAlgorithm: algorithm,
      durationSeconds,
      tags: [...tags].map(([key, value]) => ({ key, value })),
    },
  }
}

/** What finds a token that turns up elsewhere, and nothing that could be presented. */
function responseElements(frame: TokenFrame): Readonly<Record<string, unknown>> {
  const { issuer, tokenId, expiresAt } = frame
  return { issuer, tokenId, expiration: isoSeconds(expiresAt * 1000) }
}
