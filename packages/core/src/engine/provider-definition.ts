/** Keys of an issuer, given instead of fetched. */
export interface StaticKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** A provider in the form of a file of `providers`: write it there, or give it as an entity. */
export interface ProviderDefinition {
  readonly Url: string
  readonly ClientIDList: readonly string[]
  readonly Algorithms?: readonly string[]
  readonly Jwks?: StaticKeys
  readonly SessionClaims?: readonly string[]
  readonly MaxTokenAgeSeconds?: number
  readonly AcceptAccessTokens?: boolean
  readonly AcceptedAmrValues?: readonly string[]
  readonly SpiffeTrustDomain?: string
  readonly PrivateHosts?: readonly string[]
  readonly Ca?: string
  readonly ThumbprintList?: readonly string[]
}
