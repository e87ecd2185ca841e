// node authenticator.ts SEED: prints the code that an authenticator shows now (RFC 6238: SHA-1, six digits, 30 seconds).
import { createHmac } from 'node:crypto'
import { pathToFileURL } from 'node:url'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The code that is shown `offset` steps after now. */
export function codeOf(seed: string, offset = 0): string {
  const bits = Array.from(seed, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
  const octets = bits.join('').match(/[01]{8}/g) ?? []
  const key = Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + offset))
  const digest = createHmac('sha1', key).update(counter).digest()
  const at = digest.readUInt8(19) & 15
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(codeOf(process.argv[2] ?? ''))
}
