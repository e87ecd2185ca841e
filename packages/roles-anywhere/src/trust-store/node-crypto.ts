import {
  constants,
  createPublicKey,
  hash,
  type KeyObject,
  type VerifyKeyObjectInput,
  verify,
} from 'node:crypto'
import type { CertificateCrypto, SignatureCheck, SignatureScheme } from '../path/crypto-port.ts'
import { mlDsaSizes } from '../path/ml-dsa.ts'

const cachedKeys = 256

/** Whether this runtime knows ML-DSA: Node 24 with OpenSSL 3.5 does. Asked of itself, since versions do not tell. */
const hasMlDsa = knowsMlDsa()

interface BuiltKey {
  readonly object: KeyObject
  /** Asking a key for its details costs about as much as reading a certificate, so it is asked once. */
  readonly isCheap: boolean
}

/** Larger keys go to the thread pool: one check would hold the event loop for about a millisecond (PERF-D16). */
const largestSynchronousModulus = 2048
/** Hashing more octets takes longer than checking the signature: revocation lists go to the thread pool. */
const largestSynchronousData = 65_536

/**
 * The cryptography of path validation on node:crypto. Keys are built once and kept by the hash of their bytes,
 * since building one costs more than a verification (X509-48).
 */
export function createNodeCrypto(): CertificateCrypto {
  const keys = new Map<string, BuiltKey>()

  function keyOf(spki: Uint8Array): BuiltKey {
    const id = hash('sha256', spki, 'base64')
    const known = keys.get(id)
    if (known !== undefined) return known
    const object = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    const key = { object, isCheap: isCheap(object) }
    // Oldest first: a Map keeps the order of insertion.
    if (keys.size >= cachedKeys) keys.delete(keys.keys().next().value as string)
    keys.set(id, key)
    return key
  }

  return {
    hasMlDsa,
    sha256: (bytes) => hash('sha256', bytes, 'buffer'),
    async verify(check) {
      if (!hasExactSize(check)) return false
      try {
        const key = keyOf(check.spki)
        const isShort = check.data.length <= largestSynchronousData
        return isShort && key.isCheap
          ? verifyWith(key.object, check)
          : await verifyInPool(key.object, check)
      } catch {
        // A point off its curve, or a signature that OpenSSL cannot even read: no valid signature.
        return false
      }
    },
    isKey(spki) {
      try {
        keyOf(spki)
        return true
      } catch {
        return false
      }
    },
    verifyNow(check) {
      if (!hasExactSize(check)) return false
      try {
        return verifyWith(keyOf(check.spki).object, check)
      } catch {
        return false
      }
    },
  }
}

function verifyWith(key: KeyObject, { scheme, data, signature }: SignatureCheck): boolean {
  return verify(hashOf(scheme), data, inputOf(key, scheme), signature)
}

function verifyInPool(
  key: KeyObject,
  { scheme, data, signature }: SignatureCheck,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(hashOf(scheme), data, inputOf(key, scheme), signature, (error, isValid) =>
      error === null ? resolve(isValid) : reject(error),
    )
  })
}

function hashOf(scheme: SignatureScheme): string | null {
  return scheme.kind === 'ed25519' || scheme.kind === 'ml-dsa' ? null : scheme.hash
}

/**
 * A bare key means PKCS#1 v1.5 for an RSA key and a DER signature for an EC key. Saying so in an object costs 12 µs, a
 * third of the whole verification for RSA.
 */
function inputOf(key: KeyObject, scheme: SignatureScheme): KeyObject | VerifyKeyObjectInput {
  if (scheme.kind !== 'rsa-pss') return key
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength }
}

function hasExactSize({ scheme, signature }: SignatureCheck): boolean {
  return scheme.kind !== 'ml-dsa' || signature.length === mlDsaSizes[scheme.parameterSet].signature // RULE x509.ml-dsa-signature-size
}

/** Builds the key of all zeros: any octets of the right number are a key (FIPS 204, algorithm 23). */
function knowsMlDsa(): boolean {
  const prefix = Buffer.from('30820532300b06096086480165030403110382052100', 'hex')
  const spki = Buffer.concat([prefix, Buffer.alloc(mlDsaSizes['ML-DSA-44'].key)])
  try {
    const { asymmetricKeyType } = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    return asymmetricKeyType === 'ml-dsa-44'
  } catch {
    return false
  }
}

function isCheap(key: KeyObject): boolean {
  // 100 to 225 µs, where P-256 takes 67 and P-384 477: to the pool, as all that costs eight units.
  if (key.asymmetricKeyType?.startsWith('ml-dsa-') === true) return false
  const details = key.asymmetricKeyDetails
  if (details?.modulusLength !== undefined)
    return details.modulusLength <= largestSynchronousModulus
  return details?.namedCurve === undefined || details.namedCurve === 'prime256v1'
}
