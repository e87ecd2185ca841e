import { createPrivateKey, type KeyObject, sign as signBytes } from 'node:crypto'

/** Makes a signature over bytes: PKCS#1 v1.5 or DER-encoded ECDSA, both with SHA-256, or ML-DSA over the bytes themselves. */
export type Sign = (bytes: Uint8Array) => Promise<Uint8Array>

/**
 * Signs with a private key in PEM: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC 1. Keys in hardware bring a function of
 * their own.
 *
 * @throws {TypeError} for a text that is no RSA, EC or ML-DSA private key, or needs another passphrase; runtimes before
 *   Node 24 cannot read ML-DSA keys.
 */
export function signerFromPem(pem: string, passphrase?: string): Sign {
  return signerFromKey(privateKeyFromPem(pem, passphrase))
}

/** As {@link signerFromPem}, for a key that was read. @throws {TypeError} unless it is RSA, EC or ML-DSA. */
export function signerFromKey(key: KeyObject): Sign {
  const type = key.asymmetricKeyType ?? ''
  const isMlDsa = type.startsWith('ml-dsa-')
  if (type !== 'rsa' && type !== 'ec' && !isMlDsa)
    throw new TypeError('the private key is neither RSA nor EC nor ML-DSA')
  const hash = isMlDsa ? null : 'sha256'
  // With a callback: an RSA signature would hold the event loop (PERF-D18).
  return (bytes) =>
    new Promise((resolve, reject) => {
      signBytes(hash, bytes, { key, dsaEncoding: 'der' }, (error, signature) =>
        error === null ? resolve(new Uint8Array(signature)) : reject(error),
      )
    })
}

/** @throws {TypeError} for a text that holds no private key, or needs another passphrase. */
export function privateKeyFromPem(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({
      key: pem,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    })
  } catch {
    // Without the cause: OpenSSL's messages may quote what was read.
    const isEncrypted = passphrase === undefined && pem.includes('ENCRYPTED')
    const what = isEncrypted ? 'is encrypted and needs a passphrase' : 'cannot be read'
    throw new TypeError(`the private key ${what}`)
  }
}
