/** Claims of a verified foreign token, as `map` of {@link JwtTrust} sees them. */
export type JwtClaims = ReadonlyMap<string, string | readonly string[]>

/** What a mapper makes of a token. */
export interface MappedIdentity {
  /** Role to act through, by name or ARN; default the `role` of the source. */
  readonly role?: string
  /** Session name before encoding; default the subject. */
  readonly name?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** Tokens of a foreign OpenID Connect issuer, presented as bearer tokens. */
export interface JwtTrust {
  readonly kind: 'jwt'
  readonly issuer: string
  /** At least one. */
  readonly audience: readonly string[]
  readonly role: string | undefined
  readonly algorithms: readonly string[]
  readonly map: ((claims: JwtClaims) => MappedIdentity) | undefined
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined
  readonly privateHosts: readonly string[]
}

/** Our own session tokens: as bearer tokens and in signed requests. */
export interface SessionTrust {
  readonly kind: 'session'
}

/** One kind of credential that the line accepts. */
export type TrustSource = JwtTrust | SessionTrust
