import { bytesFromHex } from './hex.ts'
import { oid } from './oid.ts'
import { contextConstructed, contextPrimitive, tags } from './tags.ts'

/** One DER value with any tag; the inverse of the reader. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(content.length)]), content])
}

/** Length octets, minimal. */
export function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

/** Values by type; each answers the whole encoding. */
export interface DerWriter {
  sequence(...items: readonly Uint8Array[]): Buffer
  set(...items: readonly Uint8Array[]): Buffer
  oid(text: string): Buffer
  /** Content octets as they are to stand there. */
  integer(...octets: readonly number[]): Buffer
  boolean(value: boolean): Buffer
  null(): Buffer
  octets(content: Uint8Array): Buffer
  bits(content: Uint8Array, unused?: number): Buffer
  utf8(text: string): Buffer
  printable(text: string): Buffer
  ia5(text: string): Buffer
  generalizedTime(text: string): Buffer
  utcTime(text: string): Buffer
  /** `[n] EXPLICIT` or a constructed `[n] IMPLICIT`. */
  tagged(number: number, ...items: readonly Uint8Array[]): Buffer
  /** `[n] IMPLICIT` of a primitive type. */
  implicit(number: number, content: Uint8Array): Buffer
}

/** Writes DER. */
export const der: DerWriter = Object.freeze({
  sequence: (...items: readonly Uint8Array[]) => encode(tags.sequence, ...items),
  set: (...items: readonly Uint8Array[]) => encode(tags.set, ...items),
  oid: (text: string) => encode(tags.oid, bytesFromHex(oid(text))),
  integer: (...octets: readonly number[]) => encode(tags.integer, Buffer.from(octets)),
  boolean: (value: boolean) => encode(tags.boolean, Buffer.from([value ? 0xff : 0x00])),
  null: () => encode(tags.null),
  octets: (content: Uint8Array) => encode(tags.octetString, content),
  bits: (content: Uint8Array, unused = 0) => encode(tags.bitString, Buffer.from([unused]), content),
  utf8: (text: string) => encode(tags.utf8String, Buffer.from(text, 'utf8')),
  printable: (text: string) => encode(tags.printableString, Buffer.from(text, 'latin1')),
  ia5: (text: string) => encode(tags.ia5String, Buffer.from(text, 'latin1')),
  generalizedTime: (text: string) => encode(tags.generalizedTime, Buffer.from(text, 'latin1')),
  utcTime: (text: string) => encode(tags.utcTime, Buffer.from(text, 'latin1')),
  tagged: (number: number, ...items: readonly Uint8Array[]) =>
    encode(contextConstructed(number), ...items),
  implicit: (number: number, content: Uint8Array) => encode(contextPrimitive(number), content),
})
