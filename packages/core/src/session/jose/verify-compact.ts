import type { KeyObject } from 'node:crypto'
import { compactVerify } from 'jose'
import type { CompactJws } from './compact-jws.ts'

/** A public key that passed the gate, for one algorithm and no other (RFC 8725). */
export interface VerificationKey {
  readonly alg: string
  readonly key: KeyObject
}

/**
 * Answers whether the signature of a parsed JWS is good under a key and an allow-list of algorithms.
 *
 * The algorithm is the key's; the token can only agree with it. There is no symmetric key to be had
 * here, so no token can make its own secret (ATK-25).
 */
export async function verifyCompact(
  jws: CompactJws,
  key: VerificationKey,
  algorithms: readonly string[],
): Promise<boolean> {
  if (jws.alg !== key.alg || !algorithms.includes(key.alg)) return false // RULE token.algorithm-allow-list
  try {
    await compactVerify(jws.token, key.key, { algorithms: [key.alg] })
    return true
  } catch {
    return false
  }
}
