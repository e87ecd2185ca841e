import { CertificateDefect } from '../certificate/refusal.ts'
import { type Oid, oid } from '../der/oid.ts'

/** A parameter set of FIPS 204. */
export type MlDsaSet = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'

/** Octets of keys and signatures of a parameter set (FIPS 204, table 2). */
export interface MlDsaSizes {
  readonly key: number
  readonly signature: number
}

/** Sizes of each parameter set; both are exact. */
export const mlDsaSizes: Readonly<Record<MlDsaSet, MlDsaSizes>> = Object.freeze({
  'ML-DSA-44': { key: 1312, signature: 2420 },
  'ML-DSA-65': { key: 1952, signature: 3309 },
  'ML-DSA-87': { key: 2592, signature: 4627 },
})

/** Object identifiers of keys and of signatures, which are the same (RFC 9881, section 2). HashML-DSA has others. */
export const mlDsaSets: ReadonlyMap<Oid, MlDsaSet> = new Map([
  [oid('2.16.840.1.101.3.4.3.17'), 'ML-DSA-44'],
  [oid('2.16.840.1.101.3.4.3.18'), 'ML-DSA-65'],
  [oid('2.16.840.1.101.3.4.3.19'), 'ML-DSA-87'],
])

/**
 * Refuses a key or signature of ML-DSA where the runtime cannot verify it: Node 24 can, older ones cannot (RA-8).
 *
 * @throws {CertificateDefect} `AlgorithmUnavailable`.
 */
export function checkAvailable(
  { kind }: { readonly kind: string },
  { hasMlDsa }: { readonly hasMlDsa: boolean },
): void {
  if (kind === 'ml-dsa' && !hasMlDsa)
    throw new CertificateDefect('AlgorithmUnavailable', 'this runtime does not verify ML-DSA') // RULE x509.ml-dsa-available
}
