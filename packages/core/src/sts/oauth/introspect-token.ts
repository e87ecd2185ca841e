import type { ChainLink } from '../../identity/session.ts'
import { type ConfirmationClaim, confirmationClaim } from '../../session/confirmation-claim.ts'
import { type RecordApiCall, recordingRefusal } from '../recording-refusal.ts'
import type { StsCall } from '../sts-call.ts'
import {
  authorizeTokenAction,
  knownSession,
  type TokenHost,
  type TokenQuestion,
} from './token-caller.ts'

/** `act` of RFC 8693: who acts, and through whom. */
export interface Actor {
  readonly sub: string
  readonly jti: string
  readonly act?: Actor
}

/** Answer of introspection (RFC 7662, section 2.2); times in seconds. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true
      readonly token_type: 'Bearer' | 'DPoP'
      readonly iss: string
      /** Session ARN. */
      readonly sub: string
      readonly client_id: string
      readonly jti: string
      readonly iat: number
      readonly nbf: number
      readonly exp: number
      /** Sessions that it was made from. */
      readonly act?: Actor
      /** What it is bound to (RFC 9449, section 6.2; RFC 8705, section 3.2). */
      readonly cnf?: ConfirmationClaim
    }

/** What introspection works with. */
export interface IntrospectionHost extends TokenHost {
  /** `iss` of our session tokens. */
  readonly issuer: string
  readonly recordApiCall: RecordApiCall
}

const inactive: Introspection = Object.freeze({ active: false })

/**
 * Tells whether a session token is in force, and whose it is (RFC 7662). For the holder itself, and for callers with
 * `sts:IntrospectToken` about sessions of their account.
 *
 * @throws {IamError} `AccessDenied`, `ServiceUnavailable`, `StalePolicy`.
 */
export async function introspectToken(
  question: TokenQuestion,
  call: StsCall,
  host: IntrospectionHost,
): Promise<Introspection> {
  const record = { ...call, eventName: 'IntrospectToken' }
  const claims = await recordingRefusal(host.recordApiCall, record, () => {
    authorizeTokenAction('sts:IntrospectToken', question, call, host)
    return knownSession(question, call, host)
  })
  host.recordApiCall({ ...record, requestParameters: { sessionId: claims?.sessionId } })
  if (claims === undefined) return inactive // RULE oauth.inactive-tells-nothing
  const act = actor(claims.chain)
  const { confirmation } = claims
  return Object.freeze({
    active: true,
    token_type: confirmation?.kind === 'dpop' ? 'DPoP' : 'Bearer',
    iss: host.issuer,
    sub: claims.arn,
    client_id: claims.clientId,
    jti: claims.sessionId,
    iat: Math.floor(claims.issuedAt / 1000),
    nbf: claims.notBefore / 1000,
    exp: claims.expiresAt / 1000,
    ...(act === undefined ? {} : { act }),
    ...(confirmation === undefined ? {} : { cnf: confirmationClaim(confirmation) }), // RULE pop.introspected
  })
}

/** The newest link is outermost. */
function actor(chain: readonly ChainLink[]): Actor | undefined {
  let act: Actor | undefined
  for (const { arn, sessionId } of chain.toReversed()) {
    act = { sub: arn, jti: sessionId, ...(act === undefined ? {} : { act }) }
  }
  return act
}
