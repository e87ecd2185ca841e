// IP addresses and ranges (COND-15). `undefined`: unreadable.
import { cut, digits, isAllOf, isShortNumber } from './characters.ts'

/** A range: the first `prefix` bits of an address of one family. */
export interface Range {
  readonly bits: string
  readonly prefix: number
}

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0')

function readIpv4(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  if (!parts.every((part) => isShortNumber(part) && Number(part) <= 255)) return undefined
  return parts.map((part) => binary(Number(part), 8)).join('')
}

const hexadecimal = `${digits}abcdefABCDEF`

/** Groups of one side of `::` as bits; the last group of an address may be IPv4. */
function readGroups(text: string, mayEndInIpv4: boolean): string | undefined {
  if (text === '') return ''
  const groups = text.split(':')
  let bits = ''
  for (const [index, group] of groups.entries()) {
    if (isAllOf(group, hexadecimal) && group.length <= 4)
      bits += binary(Number.parseInt(group, 16), 16)
    else {
      const tail = mayEndInIpv4 && index === groups.length - 1 ? readIpv4(group) : undefined
      if (tail === undefined) return undefined
      bits += tail
    }
  }
  return bits
}

function readIpv6(text: string): string | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [left = '', right] = halves
  const head = readGroups(left, right === undefined)
  const tail = readGroups(right ?? '', true)
  if (head === undefined || tail === undefined) return undefined
  if (right === undefined) return head.length === 128 ? head : undefined
  if (head.length + tail.length > 112) return undefined
  return head + '0'.repeat(128 - head.length - tail.length) + tail
}

const mapped = '0'.repeat(80) + '1'.repeat(16)

/** An address, or an address with a prefix. Bits of mapped addresses are those of their IPv4. */
export function readRange(text: string): Range | undefined {
  const [address, suffix] = cut(text, '/')
  if (suffix !== undefined && !isShortNumber(suffix)) return undefined
  const bits = readIpv4(address) ?? readIpv6(address)
  if (bits === undefined) return undefined
  const prefix = suffix === undefined ? bits.length : Number(suffix)
  if (prefix > bits.length) return undefined
  if (bits.length === 32 || !bits.startsWith(mapped)) return { bits, prefix }
  return prefix < 96 ? undefined : { bits: bits.slice(96), prefix: prefix - 96 }
}

/** The address of a request: without a prefix. */
export const readAddress = (text: string): Range | undefined =>
  text.includes('/') ? undefined : readRange(text)

/** Whether an address is inside a range; another family is outside. */
export const isInside = (address: Range, range: Range): boolean =>
  address.bits.length === range.bits.length &&
  address.bits.slice(0, range.prefix) === range.bits.slice(0, range.prefix)
