import { bytesFromHex, hexFromBytes } from './hex.ts'

/** An object identifier as the hex of its content octets: equal texts are equal identifiers (X509-3). */
export type Oid = string

/** Encodes the dotted text of a constant. */
export function oid(text: string): Oid {
  const [first, second, ...rest] = text.split('.').map(BigInt)
  if (first === undefined || second === undefined)
    throw new TypeError(`not an object identifier: ${text}`)
  return [first * 40n + second, ...rest].map(arcHex).join('')
}

/** Encodes the dotted text of an option. @throws {TypeError} for what is none. */
export function dottedOid(text: string): Oid {
  if (!/^[0-2](?:\.(?:0|[1-9][0-9]*))+$/.test(text))
    throw new TypeError(`not an object identifier: \`${text}\``)
  return oid(text)
}

/** Dotted text. Arcs may have any size, so they are BigInts: never cut to 32 bits (X509-3). */
export function oidText(value: Oid): string {
  const arcs: bigint[] = []
  let arc = 0n
  for (const octet of bytesFromHex(value)) {
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    if (octet < 0x80) {
      arcs.push(arc)
      arc = 0n
    }
  }
  const [head = 0n, ...rest] = arcs
  const first = head < 80n ? head / 40n : 2n
  return [first, head - first * 40n, ...rest].join('.') // RULE x509.oid-arcs-unbounded
}

/** The identifier that content octets encode. */
export function oidFromBytes(content: Uint8Array): Oid {
  return hexFromBytes(content)
}

function arcHex(arc: bigint): string {
  let hex = (arc & 0x7fn).toString(16).padStart(2, '0')
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n)
    hex = ((rest & 0x7fn) | 0x80n).toString(16) + hex
  return hex
}
