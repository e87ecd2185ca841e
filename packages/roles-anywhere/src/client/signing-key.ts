import { createPrivateKey, type KeyObject, sign as signBytes } from 'node:crypto'

/** Makes a signature over bytes: PKCS#1 v1.5 or DER-encoded ECDSA, both with SHA-256. */
export type Sign = (bytes: Uint8Array) => Promise<Uint8Array>

/**
 * Signs with a private key in PEM: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC 1. Keys in hardware bring a function of
 * their own.
 *
 * @throws {TypeError} for a text that is no RSA or EC private key, or needs another passphrase.
 */
export function signerFromPem(pem: string, passphrase?: string): Sign {
  const key = readKey(pem, passphrase)
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec') {
    throw new TypeError('the private key is neither RSA nor EC')
  }
  // With a callback: an RSA signature would hold the event loop (PERF-D18).
  return (bytes) =>
    new Promise((resolve, reject) => {
      signBytes('sha256', bytes, { key, dsaEncoding: 'der' }, (error, signature) =>
        error === null ? resolve(new Uint8Array(signature)) : reject(error),
      )
    })
}

function readKey(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({
      key: pem,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    })
  } catch {
    // Without the cause: OpenSSL's messages may quote what was read.
    throw new TypeError('the private key cannot be read')
  }
}
