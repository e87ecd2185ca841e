import { DerError } from './der-error.ts'
import { checkString, isStringTag } from './strings.ts'
import { tags } from './tags.ts'
import { parseTime } from './time.ts'

/**
 * Checks the content octets of a primitive value of a universal type. Context-specific values are checked where they
 * are interpreted: their type is not in the tag.
 *
 * @throws {DerError}
 */
export function checkPrimitive(tag: number, bytes: Uint8Array, from: number, end: number): void {
  if (tag >= 0x80) return
  if (isStringTag(tag)) {
    checkString(tag, bytes.subarray(from, end))
    return
  }
  switch (tag) {
    case tags.boolean:
      checkBoolean(bytes, from, end)
      return
    case tags.integer:
    case tags.enumerated:
      checkInteger(bytes, from, end)
      return
    case tags.bitString:
      checkBitString(bytes, from, end)
      return
    case tags.octetString:
      return
    case tags.null:
      if (end !== from) throw new DerError('NULL with content')
      return
    case tags.oid:
      checkOid(bytes, from, end)
      return
    case tags.utcTime:
    case tags.generalizedTime:
      parseTime(tag, bytes.subarray(from, end))
      return
    default:
      // Includes end-of-contents octets and primitive SEQUENCE and SET.
      throw new DerError('type that certificates do not hold')
  }
}

/** @throws {DerError} unless one octet, 00 or FF. */
export function checkBoolean(bytes: Uint8Array, from: number, end: number): void {
  const value = bytes[from]
  if (end - from !== 1 || (value !== 0x00 && value !== 0xff))
    throw new DerError('malformed BOOLEAN') // RULE x509.der-boolean
}

/** @throws {DerError} unless minimal. */
export function checkInteger(bytes: Uint8Array, from: number, end: number): void {
  if (from === end) throw new DerError('empty INTEGER')
  const first = bytes[from] ?? 0
  const second = bytes[from + 1] ?? 0
  if (end - from > 1 && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DerError('INTEGER is not minimal') // RULE x509.der-integer-minimal
  }
}

/** @throws {DerError} unless at most 7 unused bits, all zero. */
export function checkBitString(bytes: Uint8Array, from: number, end: number): void {
  const unused = bytes[from]
  if (unused === undefined || from === end || unused > 7) throw new DerError('malformed BIT STRING')
  if (unused === 0) return
  const last = bytes[end - 1] ?? 0
  if (end - from === 1 || (last & ((1 << unused) - 1)) !== 0) {
    throw new DerError('unused bits of a BIT STRING are not zero') // RULE x509.der-bit-string
  }
}

/** An arc of 128 bits takes 19 octets, and an identifier has few arcs of that size. */
const longestOid = 256

/** @throws {DerError} unless at most 256 octets, each arc base-128 minimal and complete. */
export function checkOid(bytes: Uint8Array, from: number, end: number): void {
  if (from === end) throw new DerError('empty OBJECT IDENTIFIER')
  // Arcs have no bound, and the text of one costs the square of its length.
  if (end - from > longestOid) throw new DerError('OBJECT IDENTIFIER is too long') // RULE x509.oid-length
  let isFirst = true
  for (let at = from; at < end; at += 1) {
    const octet = bytes[at] ?? 0
    if (isFirst && octet === 0x80) throw new DerError('OBJECT IDENTIFIER is not minimal') // RULE x509.der-oid-minimal
    isFirst = octet < 0x80
  }
  if (!isFirst) throw new DerError('OBJECT IDENTIFIER is cut off')
}
