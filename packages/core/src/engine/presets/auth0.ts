import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import {
  assertPresetOptions,
  clientIds,
  hostForm,
  issuerPart,
  type PartyOptions,
} from './preset-options.ts'

/** Options of {@link auth0}. */
export interface Auth0Options extends PartyOptions {
  /** Domain of the tenant, or its custom domain: `example.eu.auth0.com`. */
  readonly domain: string
}

/**
 * Access tokens of an Auth0 tenant, of either profile. The audience is the identifier of the API; `authorizedParties` are
 * ids of its applications, which stand in `azp`.
 *
 * @see {@link https://auth0.com/docs/secure/tokens/access-tokens}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function auth0(options: Auth0Options): JwtTrust {
  assertPresetOptions('auth0', options, ['domain', 'authorizedParties'])
  const domain = issuerPart('auth0', 'domain', options.domain, hostForm)
  const from = {
    issuer: `https://${domain}/`,
    audience: clientIds(options),
    algorithms: ['RS256'],
    acceptsAccessTokens: true,
    sessionClaims: ['aud', 'sub', 'org_id'],
  }
  return foreignTrust('auth0', from, options)
}
