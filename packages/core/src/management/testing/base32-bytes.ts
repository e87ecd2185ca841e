import { Secret } from 'otpauth'

/** The bytes of a seed, as an authenticator reads them. */
export function base32Bytes(text: string): Uint8Array {
  return new Uint8Array(Secret.fromBase32(text).buffer)
}
