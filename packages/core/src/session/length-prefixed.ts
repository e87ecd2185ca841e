/**
 * Joins texts (as UTF-8) and bytes so that no two lists give the same bytes: each part is preceded by its length in four
 * bytes.
 *
 * A separator could be part of a value: `a|b` and `c` would meet `a` and `b|c` (SEC-47).
 */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Buffer {
  const pieces: Uint8Array[] = []
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    pieces.push(length, bytes)
  }
  return Buffer.concat(pieces)
}
