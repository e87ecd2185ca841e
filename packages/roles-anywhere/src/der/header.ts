import { DerError } from './der-error.ts'

/** Identifier octet of the value at `start`, which must end at or before `limit`. @throws {DerError} */
export function readTag(bytes: Uint8Array, start: number, limit: number): number {
  const tag = bytes[start]
  if (tag === undefined || start + 2 > limit) throw new DerError('value is cut off')
  if ((tag & 0x1f) === 0x1f) throw new DerError('tag of several octets')
  return tag
}

/**
 * Length of the content of the value at `start`: definite and minimal. Nothing is allocated, so that lists of a million
 * entries can be walked in place; {@link contentStart} tells where the content begins.
 *
 * @throws {DerError}
 */
export function readLength(bytes: Uint8Array, start: number, limit: number): number {
  const first = bytes[start + 1]
  if (first === undefined || start + 2 > limit) throw new DerError('value is cut off')
  let length = first
  if (first >= 0x80) {
    const octets = first & 0x7f
    if (octets > 4) throw new DerError('length of more than four octets')
    if (start + 2 + octets > limit) throw new DerError('value is cut off')
    length = 0
    for (let index = 0; index < octets; index += 1)
      length = length * 256 + (bytes[start + 2 + index] ?? 0)
    if (length < 0x80 || length < 256 ** (octets - 1))
      throw new DerError('length is indefinite or not minimal') // RULE x509.der-definite-minimal-lengths
  }
  if (contentStart(start, length) + length > limit)
    throw new DerError('value is longer than what holds it')
  return length
}

/** Offset of the content of a value at `start`: a minimal length tells how many octets it takes itself. */
export function contentStart(start: number, length: number): number {
  if (length < 0x80) return start + 2
  if (length < 0x100) return start + 3
  if (length < 0x1_0000) return start + 4
  return start + (length < 0x100_0000 ? 5 : 6)
}
