import {
  constants,
  createPublicKey,
  hash,
  type KeyObject,
  type VerifyKeyObjectInput,
  verify,
} from 'node:crypto'
import type { CertificateCrypto, SignatureCheck, SignatureScheme } from '../path/crypto-port.ts'

const cachedKeys = 256

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
    sha256: (bytes) => hash('sha256', bytes, 'buffer'),
    async verify(check) {
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
  return scheme.kind === 'ed25519' ? null : scheme.hash
}

/**
 * A bare key means PKCS#1 v1.5 for an RSA key and a DER signature for an EC key. Saying so in an object costs 12 µs, a
 * third of the whole verification for RSA.
 */
function inputOf(key: KeyObject, scheme: SignatureScheme): KeyObject | VerifyKeyObjectInput {
  if (scheme.kind !== 'rsa-pss') return key
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength }
}

function isCheap(key: KeyObject): boolean {
  const details = key.asymmetricKeyDetails
  if (details?.modulusLength !== undefined)
    return details.modulusLength <= largestSynchronousModulus
  return details?.namedCurve === undefined || details.namedCurve === 'prime256v1'
}
