/** Claims of a verified foreign token by name, as `map` of a source sees them. */
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
