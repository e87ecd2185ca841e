import { createHmac } from 'node:crypto'
import type { Clock, NewMfaDevice } from '@gatewarden/core'

/** What the user holds in the hand: it knows the seed, and computes codes without our help. */
export interface Authenticator extends Pick<NewMfaDevice, 'serialNumber' | 'seed' | 'uri'> {
  /** The code that is shown `offset` steps after now. */
  code(offset?: number): string
}

/** Reads the seed from the URI, as an authenticator does that scans it (RFC 4226, section 5.3; RFC 6238). */
export function authenticatorOf(
  device: Pick<NewMfaDevice, 'serialNumber' | 'seed' | 'uri'>,
  clock: Clock,
): Authenticator {
  const key = fromBase32(new URL(device.uri).searchParams.get('secret') ?? '')
  return {
    ...device,
    code(offset = 0) {
      const counter = Buffer.alloc(8)
      counter.writeBigUInt64BE(BigInt(Math.floor(clock.now() / 30_000) + offset))
      const digest = createHmac('sha1', key).update(counter).digest()
      const at = digest.readUInt8(19) & 15
      return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
    },
  }
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('')
  const bytes = bits.match(/[01]{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}
