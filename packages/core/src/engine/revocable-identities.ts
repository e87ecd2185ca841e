import { IamError } from '../errors.ts'
import type { WebIdentity, WebIdentityVerifier } from '../federation/web-identity.ts'
import type { Revocations } from '../session/revocation/revocations.ts'

/**
 * Refuses foreign tokens that were issued before their subject or issuer was revoked: else a session could be ended and
 * begun again with the token it came from.
 */
export function createRevocableIdentities(
  verifier: WebIdentityVerifier,
  revocations: Revocations,
): WebIdentityVerifier {
  return Object.freeze({
    async verify(...request: Parameters<WebIdentityVerifier['verify']>): Promise<WebIdentity> {
      const identity = await verifier.verify(...request)
      if (!isIdentityRevoked(identity, revocations)) return identity
      // RULE rev.foreign-token
      throw new IamError('ExpiredTokenException', 'web identity token expired or revoked')
    },
  })
}

/** Whether a watermark of its issuer or subject is later than a foreign token. */
export function isIdentityRevoked(identity: WebIdentity, revocations: Revocations): boolean {
  const { provider, subject, claims } = identity
  // `iat` is a whole number of every token that was verified (FED-3).
  const issuedAt = Number(claims.get('iat')) * 1000
  return revocations.isSubjectRevoked(provider.issuer, subject, issuedAt)
}
