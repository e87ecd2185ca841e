import { DerError } from './der-error.ts'
import { tags } from './tags.ts'

const utcLength = 13
const generalizedLength = 15
const fourHundredYears = 146_097 * 86_400_000
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/**
 * Milliseconds since the epoch of `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`: no fraction, no offset, no date that the
 * calendar does not have (X509-4). GeneralizedTime before 2050 is accepted.
 *
 * @throws {DerError}
 */
export function parseTime(tag: number, content: Uint8Array): number {
  return parseTimeAt(tag, content, 0, content.length)
}

/**
 * {@link parseTime} of the octets from `from` to `end`. Allocates nothing: lists hold a date for each of a million entries.
 *
 * @throws {DerError}
 */
export function parseTimeAt(tag: number, bytes: Uint8Array, from: number, end: number): number {
  const isUtc = tag === tags.utcTime
  if (!isUtc && tag !== tags.generalizedTime) throw new DerError('not a time')
  if (end - from !== (isUtc ? utcLength : generalizedLength) || bytes[end - 1] !== 0x5a) {
    throw new DerError('malformed time') // RULE x509.der-times
  }
  const at = from + (isUtc ? 2 : 4)
  const written = digits(bytes, from, at - from)
  const year = isUtc ? written + (written < 50 ? 2000 : 1900) : written
  const month = digits(bytes, at, 2)
  const day = digits(bytes, at + 2, 2)
  const hour = digits(bytes, at + 4, 2)
  const minute = digits(bytes, at + 6, 2)
  const second = digits(bytes, at + 8, 2)
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month))
    throw new DerError('impossible date')
  if (hour > 23 || minute > 59 || second > 59) throw new DerError('impossible time of day')
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; the calendar repeats after 400 years.
  const time = Date.UTC(year + 400, month - 1, day, hour, minute, second)
  return time - fourHundredYears
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && isLeap ? 29 : (daysOfMonth[month - 1] ?? 0)
}

function digits(content: Uint8Array, from: number, count: number): number {
  let value = 0
  for (let at = from; at < from + count; at += 1) {
    const digit = (content[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) throw new DerError('malformed time')
    value = value * 10 + digit
  }
  return value
}
