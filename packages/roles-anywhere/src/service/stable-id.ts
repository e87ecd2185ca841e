import { createHash } from 'node:crypto'

/**
 * A UUID that depends on `parts` alone (RFC 9562, version 8), so that a configuration gets the same ARNs in every
 * process and after every restart: trust policies and tokens name them.
 */
export function stableId(parts: readonly string[]): string {
  const hash = createHash('sha256')
  // Lengths first: parts joined by a separator could meet those of another object.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  const bytes = hash.digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}

/** Whether a text is a UUID in its usual lower-case spelling. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
