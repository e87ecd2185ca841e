import { googleIssuer } from '../../federation/google-issuer.ts'
import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, clientIds, type PartyOptions } from './preset-options.ts'

/**
 * ID tokens of Google: users of an OAuth client, or service accounts. Tokens whose `iss` lacks the scheme are accepted
 * (FED-2). As in AWS `accounts.google.com:aud` is `azp` where there is one, and `:oaud` is the audience (FED-8): name the
 * numeric ids of service accounts in `authorizedParties`.
 *
 * Beta: not yet confirmed against live tokens.
 *
 * @see {@link https://developers.google.com/identity/openid-connect/openid-connect}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function google(options: PartyOptions): JwtTrust {
  assertPresetOptions('google', options, ['authorizedParties'])
  const from = {
    issuer: googleIssuer,
    audience: clientIds(options),
    algorithms: ['RS256'],
    sessionClaims: ['aud', 'oaud', 'sub'],
  }
  return foreignTrust('google', from, options)
}
