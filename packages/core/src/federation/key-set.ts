import { hash } from 'node:crypto'
import type { OidcProvider } from '../identity/entities.ts'
import type { CompactJws } from '../session/jose/compact-jws.ts'
import { verificationKey } from '../session/jose/verification-key.ts'
import type { VerificationKey } from '../session/jose/verify-compact.ts'

type Jwk = Readonly<Record<string, unknown>>

/** Public keys of an issuer. */
export interface KeySet {
  /** Equal for equal documents: a refetch without a change is no change (PERF-C2). */
  readonly digest: string
  /**
   * The one key that a token can be verified with: by its `kid`, else the only one that fits its
   * algorithm. `unknown`: there is none yet; `unusable`: there is one that must not be used.
   */
  find(jws: CompactJws): VerificationKey | 'unknown' | 'unusable'
}

/** What keys of a provider may say to be for, beside nothing: `use` of a SPIFFE bundle is `jwt-svid`. */
export function keyUseOf({ spiffeTrustDomain }: OidcProvider): readonly string[] {
  return spiffeTrustDomain === undefined ? ['sig'] : ['sig', 'jwt-svid']
}

/** Most keys of one set (JWKS-2). */
const mostKeys = 100

/**
 * Creates a key set from JWKs. Private, symmetric and weak keys are ignored; of two keys with one `kid`
 * neither is used, since the token must not choose between them (ATK-23).
 *
 * @param uses - accepted values of `use`. Default `sig`.
 * @throws {Error} when there are over 100 keys, or entries that are no objects.
 */
export function createKeySet(jwks: readonly unknown[], uses: readonly string[] = ['sig']): KeySet {
  if (jwks.length > mostKeys) throw new Error(`the key set has over ${mostKeys} keys`) // RULE jwks.most-keys
  const keys = jwks.map((jwk) => keyMemo(asObject(jwk), uses)).filter((key) => key.isPublic)
  const byKid = new Map<string, KeyMemo | 'ambiguous'>()
  for (const key of keys) {
    if (key.kid === undefined) continue
    byKid.set(key.kid, byKid.has(key.kid) ? 'ambiguous' : key) // RULE jwks.ambiguous-kid
  }

  return Object.freeze({
    digest: hash('sha256', JSON.stringify(jwks), 'base64'),
    find({ alg, kid }: CompactJws) {
      if (kid !== undefined) {
        const named = byKid.get(kid)
        if (named === undefined) return 'unknown'
        return (named === 'ambiguous' ? undefined : named.forAlgorithm(alg)) ?? 'unusable'
      }
      const fitting = keys.map((key) => key.forAlgorithm(alg)).filter((key) => key !== undefined)
      const [only, ...others] = fitting
      if (only === undefined) return 'unknown'
      return others.length === 0 ? only : 'unusable'
    },
  })
}

interface KeyMemo {
  readonly kid: string | undefined
  readonly isPublic: boolean
  forAlgorithm(alg: string): VerificationKey | undefined
}

/** Imports a key at its first use, once per algorithm. */
function keyMemo(jwk: Jwk, uses: readonly string[]): KeyMemo {
  const imported = new Map<string, VerificationKey | undefined>()
  const { kid, kty } = jwk as { readonly kid?: unknown; readonly kty?: unknown }
  return {
    kid: typeof kid === 'string' ? kid : undefined,
    isPublic: kty !== 'oct' && !Object.hasOwn(jwk, 'd'),
    forAlgorithm(alg) {
      if (!imported.has(alg)) imported.set(alg, verificationKey(jwk, alg, uses))
      return imported.get(alg)
    },
  }
}

function asObject(value: unknown): Jwk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a key of the set is no object')
  }
  return value as Jwk
}
