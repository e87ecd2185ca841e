import { DerError } from './der-error.ts'
import { tags } from './tags.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const decoders: ReadonlyMap<number, (bytes: Uint8Array) => string> = new Map([
  [tags.utf8String, decodeUtf8],
  [tags.numericString, decodeAscii],
  [tags.printableString, decodeAscii],
  [tags.ia5String, decodeAscii],
  [tags.visibleString, decodeAscii],
  [tags.teletexString, decodeLatin1],
  [tags.bmpString, decodeBmp],
  [tags.universalString, decodeUniversal],
])

/** Whether the tag is that of a string type whose text we read. */
export function isStringTag(tag: number): boolean {
  return decoders.has(tag)
}

/** @throws {DerError} when the octets are no text of that type, or hold U+0000. */
export function checkString(tag: number, content: Uint8Array): void {
  decodeString(tag, content)
}

/**
 * Text of a string value (X509-7).
 *
 * @throws {DerError} when the octets are no text of that type, or hold U+0000.
 */
export function decodeString(tag: number, content: Uint8Array): string {
  const decode = decoders.get(tag)
  if (decode === undefined) throw new DerError('not a string')
  const text = decode(content)
  // A zero octet ends names in other software, so `a\0b` would be two names to two readers.
  if (text.includes('\0')) throw new DerError('string holds U+0000') // RULE x509.der-strings
  return text
}

/** Text of octets below 0x80. Characters outside PrintableString's set are tolerated there, other octets nowhere. */
export function decodeAscii(content: Uint8Array): string {
  let text = ''
  for (const octet of content) {
    if (octet >= 0x80) throw new DerError('octet above 7F in an ASCII string')
    text += String.fromCharCode(octet)
  }
  return text
}

function decodeUtf8(content: Uint8Array): string {
  try {
    return utf8.decode(content)
  } catch (cause) {
    throw new DerError('malformed UTF-8', { cause })
  }
}

function decodeLatin1(content: Uint8Array): string {
  let text = ''
  for (const octet of content) text += String.fromCharCode(octet)
  return text
}

function decodeBmp(content: Uint8Array): string {
  if (content.length % 2 !== 0) throw new DerError('BMPString of odd length')
  let text = ''
  for (let at = 0; at < content.length; at += 2) {
    const unit = ((content[at] ?? 0) << 8) | (content[at + 1] ?? 0)
    // The basic plane has no surrogates: a pair would be a character that BMPString cannot hold.
    if (unit >= 0xd800 && unit <= 0xdfff) throw new DerError('surrogate in a BMPString')
    text += String.fromCharCode(unit)
  }
  return text
}

function decodeUniversal(content: Uint8Array): string {
  if (content.length % 4 !== 0)
    throw new DerError('UniversalString of a length not divisible by four')
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  let text = ''
  for (let at = 0; at < content.length; at += 4) {
    const point = view.getUint32(at)
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      throw new DerError('UniversalString holds no character')
    }
    text += String.fromCodePoint(point)
  }
  return text
}
