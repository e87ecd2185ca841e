import { IamError } from '../errors.ts'
import type { JwtClaims, MappedIdentity } from './mapped-identity.ts'
import type { ProviderDefinition, StaticKeys } from './provider-definition.ts'

/** Options that every source of foreign tokens takes. What they say of the provider is checked when policies are read. */
export interface ForeignTokenOptions {
  /** Role that its callers act through, by name or ARN; its trust policy is asked. Default none: an IdP caller. */
  readonly role?: string
  readonly map?: (claims: JwtClaims) => MappedIdentity
  /** Default: fetched by discovery from the issuer. */
  readonly jwks?: StaticKeys
  /** Hosts with port that may be plain http or at private addresses. Default none (JWKS-3). */
  readonly privateHosts?: readonly string[]
  /** PEM of CA certificates that vouch for its hosts beside those of Node. Default none (FED-13). */
  readonly ca?: string
  /** SHA-1 of certificates, 40 hex digits, at most 5: one must be in the chain of its hosts. Default none (FED-13). */
  readonly thumbprints?: readonly string[]
  /** Claims that sessions keep for permission policies, at most 1 KiB (FED-12). Default `aud`, `sub` and ids of tenants. */
  readonly sessionClaims?: readonly string[]
  /** Oldest `iat`, in seconds, 1 to 31,536,000. Default 86,400. */
  readonly maxTokenAgeSeconds?: number
  /** Values of `amr` that count as multi-factor authentication, from `auth_time` on. Default none (FED-9). */
  readonly acceptedAmrValues?: readonly string[]
}

/** Names of the {@link ForeignTokenOptions}. */
export const foreignTokenOptionNames: readonly string[] = [
  'role',
  'map',
  'jwks',
  'privateHosts',
  'ca',
  'thumbprints',
  'sessionClaims',
  'maxTokenAgeSeconds',
  'acceptedAmrValues',
] satisfies readonly (keyof ForeignTokenOptions)[]

/**
 * Tokens of a foreign OpenID Connect issuer. In `trust` they are accepted as bearer tokens, and the provider belongs to
 * the model's account; `provider` alone, as a file or entity, serves STS. Made by {@link jwt} and the presets.
 */
export interface JwtTrust {
  readonly kind: 'jwt'
  readonly issuer: string
  readonly provider: ProviderDefinition
  readonly role: string | undefined
  readonly map: ((claims: JwtClaims) => MappedIdentity) | undefined
}

/** What a source says of its provider itself. */
export interface ForeignIssuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly algorithms: readonly string[]
  readonly acceptsAccessTokens?: boolean
  readonly spiffeTrustDomain?: string
  /** Where the options name none. */
  readonly sessionClaims?: readonly string[]
}

/**
 * Makes a source of foreign tokens.
 *
 * @param owner - function that the caller called, for messages.
 * @throws {IamError} `MissingIssuer`, `MissingAudience`: without both, a token made for another service would pass.
 * @throws {TypeError} for a wrong option or a symmetric algorithm.
 */
export function foreignTrust(
  owner: string,
  from: ForeignIssuer,
  options: ForeignTokenOptions,
): JwtTrust {
  const { issuer, algorithms } = from
  const { role, map } = options
  if (role !== undefined && (typeof role !== 'string' || role === '')) {
    throw new TypeError(`${owner}: "role" option must be the name or ARN of a role`)
  }
  if (map !== undefined && typeof map !== 'function') {
    throw new TypeError(`${owner}: "map" option must be a function of the claims`)
  }
  if (typeof issuer !== 'string' || issuer === '') {
    throw new IamError(
      'MissingIssuer',
      `${owner}: "issuer" option must be the URL that its tokens carry in \`iss\``,
    )
  }
  assertScheme(owner, issuer, options.privateHosts)
  const audience = Object.freeze([from.audience ?? []].flat())
  if (
    audience.length === 0 ||
    audience.some((value) => typeof value !== 'string' || value === '')
  ) {
    const message = `${owner}: "audience" option must name at least one audience of issuer \`${issuer}\``
    throw new IamError('MissingAudience', message) // RULE source.audience-required
  }
  const unsafe = algorithms.find(
    (algorithm) => !/^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(algorithm),
  )
  if (unsafe !== undefined || algorithms.length === 0) {
    throw new TypeError(
      `${owner}: "algorithms" option must list asymmetric algorithms, found \`${unsafe ?? ''}\``,
    )
  }
  const provider = Object.freeze({ ...definitionOf(from, options), ClientIDList: audience })
  return Object.freeze({ kind: 'jwt', issuer, provider, role, map })
}

/** The policies would refuse it too, by the names that files have. */
function assertScheme(owner: string, issuer: string, privateHosts: readonly string[] = []): void {
  const [, host] = /^http:\/\/([^/]+)/.exec(issuer) ?? []
  if (host === undefined || privateHosts.includes(host)) return
  throw new TypeError(
    `${owner}: "issuer" option must be an https URL, unless "privateHosts" names its host with the port: \`${host}\``,
  )
}

function definitionOf(
  from: ForeignIssuer,
  options: ForeignTokenOptions,
): Omit<ProviderDefinition, 'ClientIDList'> {
  const {
    jwks,
    privateHosts = [],
    ca,
    thumbprints,
    maxTokenAgeSeconds,
    acceptedAmrValues,
  } = options
  const { spiffeTrustDomain } = from
  const sessionClaims = options.sessionClaims ?? from.sessionClaims
  return {
    Url: from.issuer,
    Algorithms: Object.freeze([...from.algorithms]),
    ...(jwks !== undefined && { Jwks: jwks }),
    ...(sessionClaims !== undefined && { SessionClaims: Object.freeze([...sessionClaims]) }),
    ...(maxTokenAgeSeconds !== undefined && { MaxTokenAgeSeconds: maxTokenAgeSeconds }),
    ...(from.acceptsAccessTokens === true && { AcceptAccessTokens: true }),
    ...(acceptedAmrValues !== undefined && { AcceptedAmrValues: acceptedAmrValues }),
    ...(spiffeTrustDomain !== undefined && { SpiffeTrustDomain: spiffeTrustDomain }),
    ...(privateHosts.length > 0 && { PrivateHosts: Object.freeze([...privateHosts]) }),
    ...(ca !== undefined && { Ca: ca }),
    ...(thumbprints !== undefined && { ThumbprintList: Object.freeze([...thumbprints]) }),
  }
}
