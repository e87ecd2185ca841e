import type { Clock } from '../ports/clock.ts'
import type { AccessKeyUse, AccessKeyUses } from '../session/access-key-uses.ts'
import type { Possession } from '../session/possession.ts'
import type { Authentication } from './authentication.ts'
import type { LongTermKeys } from './long-term-keys.ts'
import type { OwnSessions } from './own-sessions.ts'

/** Everything that a request can be signed with: sessions with their token, and long-term keys without one. */
export interface SigningCredentials {
  /**
   * The secret of a key; `undefined` where key and token do not belong together, whatever the reason: the caller then
   * spends the same HMAC and answers one text (SIG-10, SIG-11).
   *
   * @throws {IamError} `ExpiredToken`, `ServiceUnavailable`, `StalePolicy`.
   */
  secretFor(accessKeyId: string, securityToken: string | undefined): Promise<string | undefined>
  /**
   * Who a verified signature is of, with what the request proves. The use of a long-term key is noted.
   *
   * @throws {IamError} `InvalidClientTokenId`, `InvalidToken`, `ExpiredToken`, `ServiceUnavailable`, `StalePolicy`.
   */
  authenticate(
    accessKeyId: string,
    securityToken: string | undefined,
    signature: VerifiedUse,
  ): Promise<Authentication>
}

/** What a verified signature proves, and what it is for. */
export interface VerifiedUse {
  readonly possession: Possession
  readonly scope: SignatureScope
}

/** What a signature is for. */
export type SignatureScope = Pick<AccessKeyUse, 'service' | 'region'>

/** Where uses of long-term keys are noted. */
export interface KeyUseNotes {
  readonly keyUses: AccessKeyUses
  readonly clock: Clock
}

/** Puts both kinds of credentials side by side. */
export function createSigningCredentials(
  sessions: OwnSessions,
  keys: LongTermKeys,
  { keyUses, clock }: KeyUseNotes,
): SigningCredentials {
  return Object.freeze({
    async secretFor(accessKeyId: string, securityToken: string | undefined) {
      // A temporary key is in no store, and no session has a long-term key: neither is found without the other's proof.
      if (securityToken === undefined) return keys.secretFor(accessKeyId) // RULE sigv4.key-without-token
      return await sessions.secretFor(accessKeyId, securityToken)
    },
    async authenticate(
      accessKeyId: string,
      securityToken: string | undefined,
      { possession, scope }: VerifiedUse,
    ) {
      if (securityToken === undefined) {
        const authentication = keys.authentication(accessKeyId)
        keyUses.note(accessKeyId, clock.now(), scope)
        return authentication
      }
      const { authentication } = await sessions.verify(securityToken, possession)
      return Object.freeze({ ...authentication, method: 'sigv4' as const })
    },
  })
}
