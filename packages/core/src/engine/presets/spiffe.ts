import { isTrustDomain } from '../../identity/spiffe.ts'
import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, type PresetOptions } from './preset-options.ts'

/** Options of {@link spiffe}. */
export interface SpiffeOptions extends PresetOptions {
  /** Issuer that the tokens carry: `jwt_issuer` of the SPIRE server. A JWT-SVID without `iss` is refused. */
  readonly issuer: string
  /** Trust domain of the workloads, without scheme: `prod.example`. */
  readonly trustDomain: string
  /** Allow-list of the families RS, ES and PS. Default RS256 and ES256. */
  readonly algorithms?: readonly string[]
}

/**
 * Workloads of a SPIFFE trust domain, by JWT-SVIDs. Keys come by discovery, as SPIRE's provider of it serves them, or
 * from `jwks`: a SPIFFE bundle, of which keys for X.509 are not used.
 *
 * @see {@link https://github.com/spiffe/spiffe/blob/main/standards/JWT-SVID.md}
 * @throws {IamError} `MissingIssuer`, `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function spiffe(options: SpiffeOptions): JwtTrust {
  assertPresetOptions('spiffe', options, ['issuer', 'trustDomain', 'algorithms'])
  const { issuer, audience, trustDomain, algorithms = ['RS256', 'ES256'] } = options
  if (typeof trustDomain !== 'string' || !isTrustDomain(trustDomain)) {
    throw new TypeError('spiffe: "trustDomain" option must be a trust domain without scheme')
  }
  const from = { issuer, audience, algorithms, spiffeTrustDomain: trustDomain }
  return foreignTrust('spiffe', from, options)
}
