import { type KeyObject, X509Certificate } from 'node:crypto'

/** Whether a certificate is of this key. False for what node:crypto cannot read. */
export function isKeyOf(certificate: Uint8Array, key: KeyObject): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(key)
  } catch {
    return false
  }
}
