import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const keyBytes = 32
const wrapIv = Buffer.alloc(8, 0xa6) // RFC 3394, section 2.2.3.1.
// RFC 3394 adds one block of eight bytes.
const wrappedBytes = keyBytes + 8

/**
 * The key that everything in a key store hangs on (KEK). It comes from outside of the store: the environment, a file, or
 * a service that wraps and unwraps by itself and never shows it, such as a cloud's KMS (ROT-4).
 */
export interface EncryptionKey {
  /** Names it in what it wraps: 1 to 128 of `A-Za-z0-9._:/-`. Nothing secret. */
  readonly id: string
  /** Encrypts a data key of 32 bytes. */
  wrap(dataKey: Uint8Array): Promise<Uint8Array>
  /** Decrypts what it wrapped. Rejects, or answers something else, for what it did not wrap. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>
}

/**
 * An {@link EncryptionKey} from its bytes; it wraps by AES-256 key wrap (RFC 3394). Its id follows from the bytes.
 *
 * @param bytes - 32 random bytes, for example of `openssl rand 32`.
 * @throws {TypeError} for another number of bytes.
 */
export function encryptionKeyFromBytes(bytes: Uint8Array): EncryptionKey {
  if (!(bytes instanceof Uint8Array) || bytes.length !== keyBytes)
    throw new TypeError('an encryption key must have 32 bytes')
  const key = Buffer.from(bytes)
  const fingerprint = Buffer.from(hkdfSync('sha256', key, '', 'gatewarden encryption key id', 9))
  return Object.freeze({
    id: `local:${fingerprint.toString('base64url')}`,
    async wrap(dataKey: Uint8Array) {
      const cipher = createCipheriv('aes256-wrap', key, wrapIv)
      return Buffer.concat([cipher.update(dataKey), cipher.final()])
    },
    async unwrap(wrapped: Uint8Array) {
      if (wrapped.length !== wrappedBytes) throw new TypeError('not wrapped by this key')
      const decipher = createDecipheriv('aes256-wrap', key, wrapIv)
      return Buffer.concat([decipher.update(wrapped), decipher.final()])
    },
  })
}

/**
 * An {@link EncryptionKey} from a variable of the environment: 32 bytes in base64, as `openssl rand -base64 32` prints.
 *
 * @throws {TypeError} when the variable is missing or holds something else. What it holds is not told.
 */
export function encryptionKeyFromEnvironment(
  name: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): EncryptionKey {
  return fromText(`the variable ${name}`, environment[name])
}

/**
 * An {@link EncryptionKey} from a file that holds 32 bytes in base64; white space around them does not count.
 *
 * @throws {TypeError} when the file is missing or holds something else. What it holds is not told.
 */
export async function encryptionKeyFromFile(path: string): Promise<EncryptionKey> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return fromText(`the file ${path}`, text)
}

function fromText(place: string, text: string | undefined): EncryptionKey {
  const remedy = 'make one with `openssl rand -base64 32`'
  if (text === undefined || text.trim() === '')
    throw new TypeError(`${place} must hold an encryption key: ${remedy}`)
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== keyBytes || bytes.toString('base64') !== text.trim())
    throw new TypeError(`${place} must hold 32 bytes in base64: ${remedy}`)
  return encryptionKeyFromBytes(bytes)
}
