import { IamError } from '../errors.ts'
import type { MintRecord } from '../ports/mint-record.ts'
import type { IssuedCredentials, SessionGrant, SessionTokens } from './session-grant.ts'

/**
 * Has every minted session remembered by its access key, whichever operation or service asked for it.
 *
 * @throws {IamError} of `mint`: `ServiceUnavailable` when it cannot be remembered; the session is not handed out then.
 */
export function recordingMints(tokens: SessionTokens, record: MintRecord): SessionTokens {
  return Object.freeze({
    issuer: tokens.issuer,
    ...(tokens.audience && { audience: tokens.audience }),
    async mint(grant: SessionGrant): Promise<IssuedCredentials> {
      const credentials = await tokens.mint(grant)
      const { accessKeyId, expiresAt } = credentials
      try {
        await record.remember(accessKeyId, grant.account, expiresAt) // RULE sts.every-mint-is-remembered
      } catch (cause) {
        throw new IamError('ServiceUnavailable', 'the session could not be remembered', { cause })
      }
      return credentials
    },
    begin: (grant: SessionGrant) => tokens.begin(grant),
    verify: (token: string) => tokens.verify(token),
    secretAccessKey: (claims: Parameters<SessionTokens['secretAccessKey']>[0]) =>
      tokens.secretAccessKey(claims),
    trustsKey: (kid: string) => tokens.trustsKey(kid),
    jwks: () => tokens.jwks(),
  })
}
