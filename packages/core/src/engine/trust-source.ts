import { IamError } from '../errors.ts'

/** Claims of a verified foreign token by name, as `map` of {@link JwtOptions} sees them. */
export type JwtClaims = ReadonlyMap<string, string | readonly string[]>

/** What a mapper makes of a token. */
export interface MappedIdentity {
  /** Role to act through, by name or ARN. Default the `role` of the source. */
  readonly role?: string
  /** Session name. Default the subject, with characters outside `[\w+=,.@-]` encoded as `=XX`. */
  readonly name?: string
  /** Session tags. */
  readonly tags?: Readonly<Record<string, string>>
}

/** Keys of an issuer, given instead of fetched. */
export interface StaticKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** Options of {@link jwt}. */
export interface JwtOptions {
  /** Issuer URL exactly as its tokens carry it. */
  readonly issuer: string
  /** Accepted audiences: at least one. */
  readonly audience: string | readonly string[]
  /** Role that its callers act through, by name or ARN; its trust policy is asked. Default none: an IdP caller. */
  readonly role?: string
  /** Allow-list. Default RS256 and ES256. */
  readonly algorithms?: readonly string[]
  readonly map?: (claims: JwtClaims) => MappedIdentity
  /** Default: fetched by discovery from the issuer. */
  readonly jwks?: StaticKeys
  /** Hosts with port that may be plain http or at private addresses. Default none (JWKS-3). */
  readonly privateHosts?: readonly string[]
}

/** Tokens of a foreign OpenID Connect issuer, presented as bearer tokens. Made by {@link jwt}. */
export interface JwtTrust {
  readonly kind: 'jwt'
  readonly issuer: string
  readonly audience: readonly string[]
  readonly role: string | undefined
  readonly algorithms: readonly string[]
  readonly map: ((claims: JwtClaims) => MappedIdentity) | undefined
  readonly jwks: StaticKeys | undefined
  readonly privateHosts: readonly string[]
}

/** Our own session tokens, as bearer tokens and in signed requests. Made by {@link session}. */
export interface SessionTrust {
  readonly kind: 'session'
}

/** One kind of credential that the line accepts. */
export type TrustSource = JwtTrust | SessionTrust

const jwtOptionNames = ['issuer', 'audience', 'role', 'algorithms', 'map', 'jwks', 'privateHosts']

/**
 * Accepts tokens of an OpenID Connect issuer as bearer tokens. The provider belongs to the model's account.
 *
 * @throws {IamError} `MissingIssuer`, `MissingAudience`: without both, a token made for another service would pass.
 * @throws {TypeError} for an unknown option or a symmetric algorithm.
 */
export function jwt(options: JwtOptions): JwtTrust {
  assertKnownOptions('jwt', options, jwtOptionNames)
  const { issuer, role, map, jwks } = options
  if (role !== undefined && (typeof role !== 'string' || role === '')) {
    throw new TypeError('jwt: "role" option must be the name or ARN of a role')
  }
  if (map !== undefined && typeof map !== 'function') {
    throw new TypeError('jwt: "map" option must be a function of the claims')
  }
  if (typeof issuer !== 'string' || issuer === '') {
    throw new IamError(
      'MissingIssuer',
      'jwt: "issuer" option must be the URL that its tokens carry in `iss`',
    )
  }
  const audience = Object.freeze([options.audience ?? []].flat())
  if (
    audience.length === 0 ||
    audience.some((value) => typeof value !== 'string' || value === '')
  ) {
    const message = `jwt: "audience" option must name at least one audience of issuer \`${issuer}\``
    throw new IamError('MissingAudience', message) // RULE source.audience-required
  }
  const algorithms = Object.freeze([...(options.algorithms ?? ['RS256', 'ES256'])])
  const unsafe = algorithms.find(
    (algorithm) => !/^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(algorithm),
  )
  if (unsafe !== undefined || algorithms.length === 0) {
    throw new TypeError(
      `jwt: "algorithms" option must list asymmetric algorithms, found \`${unsafe ?? ''}\``,
    )
  }
  return Object.freeze({
    kind: 'jwt',
    issuer,
    audience,
    role,
    algorithms,
    map,
    jwks,
    privateHosts: Object.freeze([...(options.privateHosts ?? [])]),
  })
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
