import { LRUCache } from 'lru-cache'
import type { CredentialScope } from './authorization-header.ts'
import { signingKey } from './signature.ts'

/** Signing keys of one day, region and service, by access key. */
export type SigningKeys = (accessKeyId: string, secret: string, scope: CredentialScope) => Buffer

const mostKeys = 10_000

/**
 * Creates a cache of derived signing keys: four HMACs less on a hit (SIG-12).
 *
 * An entry serves only the secret it was derived from, so nothing has to be dropped when a session or
 * key ends: its secret is not found any more.
 */
export function createSigningKeys(): SigningKeys {
  const cached = new LRUCache<string, { readonly secret: string; readonly key: Buffer }>({
    max: mostKeys,
  })
  return (accessKeyId, secret, scope) => {
    // No part can hold a slash: `parseCredential` takes none.
    const name = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}/${scope.terminator}`
    const hit = cached.get(name)
    if (hit?.secret === secret) return hit.key

    const key = signingKey(secret, scope)
    cached.set(name, { secret, key })
    return key
  }
}
