import { DerError } from './der-error.ts'
import { hexFromBytes } from './hex.ts'
import { contentOf, type DerNode } from './read-der.ts'

/** Value of an INTEGER that must be small and not negative. @throws {DerError} */
export function smallInteger(node: DerNode): number {
  const content = contentOf(node)
  // Four octets hold every count a certificate can mean; more would only lose precision.
  if (content.length > 4 || (content[0] ?? 0) >= 0x80)
    throw new DerError('INTEGER is negative or too large')
  let value = 0
  for (const octet of content) value = value * 256 + octet
  return value
}

/** Magnitude octets of a non-negative INTEGER, without the octet that only keeps the sign. */
export function magnitude(content: Uint8Array): Uint8Array {
  return content.length > 1 && content[0] === 0 ? content.subarray(1) : content
}

/** The non-negative number that magnitude octets are. */
export function bigintFromBytes(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hexFromBytes(bytes)}`)
}
