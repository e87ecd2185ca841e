import type { Clock } from '../../ports/clock.ts'
import type { Revocations } from '../../session/revocation/revocations.ts'
import { type RecordApiCall, recordingRefusal } from '../recording-refusal.ts'
import type { StsCall } from '../sts-call.ts'
import {
  authorizeTokenAction,
  knownSession,
  type TokenHost,
  type TokenQuestion,
} from './token-caller.ts'

/** What revocation works with. */
export interface RevocationHost extends TokenHost {
  readonly revocations: Revocations
  readonly clock: Clock
  readonly recordApiCall: RecordApiCall
}

/**
 * Ends the session of a token, and all that were made from it (RFC 7009). For the holder itself, and for callers with
 * `sts:RevokeToken` about sessions of their account. A token that is not in force is nothing to end.
 *
 * @throws {IamError} `AccessDenied`, `LimitExceeded`, `ServiceUnavailable`, `StalePolicy`.
 */
export async function revokeToken(
  question: TokenQuestion,
  call: StsCall,
  host: RevocationHost,
): Promise<void> {
  const record = { ...call, eventName: 'RevokeToken' }
  const claims = await recordingRefusal(host.recordApiCall, record, async () => {
    authorizeTokenAction('sts:RevokeToken', question, call, host)
    const claims = await knownSession(question, call, host)
    if (claims !== undefined) host.revocations.denySession(claims.sessionId, host.clock.now())
    return claims
  })
  host.recordApiCall({ ...record, requestParameters: { sessionId: claims?.sessionId } })
}
