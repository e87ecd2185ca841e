import { DerError } from './der-error.ts'
import { tags } from './tags.ts'

const utcLength = 13
const generalizedLength = 15
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/**
 * Milliseconds since the epoch of `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`: no fraction, no offset, no date that the
 * calendar does not have (X509-4). GeneralizedTime before 2050 is accepted.
 *
 * @throws {DerError}
 */
export function parseTime(tag: number, content: Uint8Array): number {
  const isUtc = tag === tags.utcTime
  if (!isUtc && tag !== tags.generalizedTime) throw new DerError('not a time')
  if (content.length !== (isUtc ? utcLength : generalizedLength) || content.at(-1) !== 0x5a) {
    throw new DerError('malformed time') // RULE x509.der-times
  }
  const yearDigits = isUtc ? 2 : 4
  const written = digits(content, 0, yearDigits)
  const year = isUtc ? written + (written < 50 ? 2000 : 1900) : written
  const [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map((at) =>
    digits(content, yearDigits + at, 2),
  ) as [number, number, number, number, number]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month))
    throw new DerError('impossible date')
  if (hour > 23 || minute > 59 || second > 59) throw new DerError('impossible time of day')
  // Not Date.UTC(year, …): it takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  return date.getTime()
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
