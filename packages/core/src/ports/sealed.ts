import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from './random.ts'

const nonceBytes = 12
const tagBytes = 16

/** Bytes that sealing adds: nonce before, tag behind. */
export const sealBytes: number = nonceBytes + tagBytes

/** What something is sealed with, and what it is bound to. */
export interface Seal {
  /** 32 bytes. */
  readonly key: Uint8Array
  /** Under any other it does not open. Default nothing. */
  readonly additionalData?: Uint8Array
}

/** Seals by AES-256-GCM (NIST SP 800-38D): a random nonce of 96 bits, the ciphertext, a tag of 128 bits. */
export function seal(plaintext: Uint8Array, { key, additionalData }: Seal, random: Random): Buffer {
  const nonce = random.bytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  if (additionalData !== undefined) cipher.setAAD(additionalData)
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** Opens what {@link seal} sealed. @returns `undefined` for another key, other data, or altered bytes. */
export function unseal(sealed: Uint8Array, { key, additionalData }: Seal): Buffer | undefined {
  if (sealed.length < sealBytes) return undefined
  const nonce = sealed.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  if (additionalData !== undefined) decipher.setAAD(additionalData)
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  const plaintext = decipher.update(sealed.subarray(nonceBytes, -tagBytes))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return plaintext
}
