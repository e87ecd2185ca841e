import { createHash } from 'node:crypto'

type PublicJwk = Readonly<Record<string, string>>

/** Required members by key type, in the order in which RFC 7638 hashes them. */
const hashedMembers: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['RSA', ['e', 'kty', 'n']],
  ['OKP', ['crv', 'kty', 'x']],
])

/**
 * The RFC 7638 thumbprint of a public JWK of type EC, RSA or OKP, base64url of SHA-256. jose computes the same, but only by a
 * promise, and a ring of keys is read at once.
 */
export function jwkThumbprint(jwk: PublicJwk): string {
  const members = hashedMembers.get(jwk['kty'] ?? '') ?? []
  const canonical = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])))
  return createHash('sha256').update(canonical).digest('base64url') // RULE token.kid-is-thumbprint
}
