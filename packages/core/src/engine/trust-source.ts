import type { CertificateTrust } from './certificate-trust.ts'
import {
  type ForeignTokenOptions,
  foreignTokenOptionNames,
  foreignTrust,
  type JwtTrust,
} from './foreign-trust.ts'

/** Options of {@link jwt}. */
export interface JwtOptions extends ForeignTokenOptions {
  /** Issuer URL exactly as its tokens carry it. */
  readonly issuer: string
  /** Accepted audiences: at least one. */
  readonly audience: string | readonly string[]
  /** Allow-list. Default RS256 and ES256. */
  readonly algorithms?: readonly string[]
}

/** Our own session tokens, as bearer tokens and in signed requests. Made by {@link session}. */
export interface SessionTrust {
  readonly kind: 'session'
}

/** One kind of credential that the line accepts. */
export type TrustSource = JwtTrust | SessionTrust | CertificateTrust

const jwtOptionNames = ['issuer', 'audience', 'algorithms', ...foreignTokenOptionNames]

/**
 * Accepts tokens of an OpenID Connect issuer as bearer tokens. The provider belongs to the model's account.
 *
 * @throws {IamError} `MissingIssuer`, `MissingAudience`: without both, a token made for another service would pass.
 * @throws {TypeError} for an unknown option or a symmetric algorithm.
 */
export function jwt(options: JwtOptions): JwtTrust {
  assertKnownOptions('jwt', options, jwtOptionNames)
  const { issuer, audience, algorithms = ['RS256', 'ES256'] } = options
  // What is presented on a route is an access token (RFC 9068); an ID token of the same client passes too.
  return foreignTrust('jwt', { issuer, audience, algorithms, acceptsAccessTokens: true }, options)
}

/** Accepts our own session tokens: as bearer tokens, and in requests signed with the session's secret. */
export function session(): SessionTrust {
  return Object.freeze({ kind: 'session' })
}

/**
 * Refuses options that nobody reads: a misspelt one would silently leave its default in force.
 *
 * @throws {TypeError} naming the option.
 */
export function assertKnownOptions(owner: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TypeError(`${owner}: unknown option "${unknown}"; known are ${known.join(', ')}`)
}
