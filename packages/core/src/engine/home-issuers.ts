import { IamError } from '../errors.ts'
import type { WebIdentity, WebIdentityVerifier } from '../federation/web-identity.ts'

/**
 * Tells a good token for a role of another account from a bad token: the first is a target that is not allowed, as
 * OAuth has it (OAUTH-3), while STS has one refusal for both (FED-2). Only who holds a good token is told apart, so
 * nobody learns which issuers are registered.
 *
 * @param home - the account whose issuers callers usually come from.
 */
export function createHomeIssuers(
  verifier: WebIdentityVerifier,
  home: string,
): WebIdentityVerifier {
  return Object.freeze({
    async verify(...request: Parameters<WebIdentityVerifier['verify']>): Promise<WebIdentity> {
      const [token, account, snapshot] = request
      try {
        return await verifier.verify(token, account, snapshot)
      } catch (error) {
        const isBad = error instanceof IamError && error.code === 'InvalidIdentityToken'
        if (!isBad || account === home) throw error
      }
      await verifier.verify(token, home, snapshot)
      const message = 'the issuer of the token is none of the account of the role'
      throw new IamError('AccessDenied', message) // RULE oauth.role-of-another-account
    },
  })
}
