// How operands and request values are read (section 5.4). `undefined`: unreadable.
import { cut, isAllOf, isDigits } from './characters.ts'
import { fold } from './glob.ts'

/** An exact decimal: `digits` divided by ten to the power of `scale` (COND-12). */
export function readNumber(text: string): { digits: bigint; scale: number } | undefined {
  const isSigned = text.startsWith('-') || text.startsWith('+')
  const [whole, fraction] = cut(isSigned ? text.slice(1) : text, '.')
  if (!isDigits(whole) || (fraction !== undefined && !isDigits(fraction))) return undefined
  const digits = BigInt(whole + (fraction ?? ''))
  return { digits: text.startsWith('-') ? -digits : digits, scale: fraction?.length ?? 0 }
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(
  a: { digits: bigint; scale: number },
  b: { digits: bigint; scale: number },
): number {
  const left = a.digits * 10n ** BigInt(b.scale)
  const right = b.digits * 10n ** BigInt(a.scale)
  return left < right ? -1 : left > right ? 1 : 0
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

function daysSinceEpoch(year: number, month: number, day: number): number {
  // The calendar repeats after four centuries.
  const cycles = Math.floor((year - 1970) / 400)
  if (cycles !== 0) return cycles * 146_097 + daysSinceEpoch(year - cycles * 400, month, day)
  let days = 0
  for (let y = 1970; y < year; y += 1) days += isLeap(y) ? 366 : 365
  for (let m = 1; m < month; m += 1) days += daysIn(year, m)
  return days + day - 1
}

/** A number of exactly so many digits within bounds. */
function readPart(text: string | undefined, length: number, least: number, most: number) {
  if (text === undefined || text.length !== length || !isDigits(text)) return undefined
  const value = Number(text)
  return value >= least && value <= most ? value : undefined
}

/** Days since the epoch of `YYYY-MM` or `YYYY-MM-DD`. */
function readDay(text: string): number | undefined {
  const [yearText, monthText, dayText = '01', ...more] = text.split('-')
  const year = readPart(yearText, 4, 0, 9999)
  const month = readPart(monthText, 2, 1, 12)
  if (year === undefined || month === undefined || more.length > 0) return undefined
  const day = readPart(dayText, 2, 1, daysIn(year, month))
  return day === undefined ? undefined : daysSinceEpoch(year, month, day)
}

/** Minutes that a zone is ahead of UTC, from the end of a time. */
function readZone(text: string): number | undefined {
  if (text === 'Z') return 0
  const [hourText, minuteText] = cut(text.slice(1), ':')
  const hour = readPart(hourText, 2, 0, 23)
  const minute = readPart(minuteText, 2, 0, 59)
  if (hour === undefined || minute === undefined) return undefined
  return (hour * 60 + minute) * (text.startsWith('-') ? -1 : 1)
}

/** Milliseconds since midnight UTC of `hh:mm[:ss[.f]]` with a zone. */
function readTime(text: string): number | undefined {
  const zoneAt = [...text].findIndex((c) => 'Z+-'.includes(c))
  const offset = zoneAt < 0 ? undefined : readZone(text.slice(zoneAt))
  const [hourText, minuteText, rest = '00', ...more] = text.slice(0, zoneAt).split(':')
  const [secondText, fraction = '0'] = cut(rest, '.')
  const hour = readPart(hourText, 2, 0, 23)
  const minute = readPart(minuteText, 2, 0, 59)
  const second = readPart(secondText, 2, 0, 59)
  if (offset === undefined || hour === undefined || minute === undefined) return undefined
  if (second === undefined || !isDigits(fraction) || more.length > 0) return undefined
  const milliseconds = Number(`${fraction}00`.slice(0, 3))
  return ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds
}

/** An instant in milliseconds (COND-13). */
export function readDate(text: string): bigint | undefined {
  if (isDigits(text)) return BigInt(text) * 1000n
  const [dayText, timeText] = cut(text, 'T')
  const days = readDay(dayText)
  if (days === undefined) return undefined
  if (timeText === undefined) return BigInt(days) * 86_400_000n
  const time = dayText.length === 10 ? readTime(timeText) : undefined
  return time === undefined ? undefined : BigInt(days * 86_400_000 + time)
}

const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes of canonical base64: padded, no stray bits (COND-14). */
export function readBinary(text: string): string | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const body = text.slice(0, text.length - padding)
  if (text.length % 4 !== 0 || (body !== '' && !isAllOf(body, base64Letters))) return undefined
  const bits = [...body].map((c) => base64Letters.indexOf(c).toString(2).padStart(6, '0'))
  const all = bits.join('')
  const whole = all.length - (all.length % 8)
  if ((whole / 8 + padding) % 3 !== 0 || all.slice(whole).includes('1')) return undefined
  return all.slice(0, whole)
}

/** A Boolean in any case (`Bool`). */
export function readBoolean(text: string): boolean | undefined {
  const word = fold(text)
  return word === 'true' ? true : word === 'false' ? false : undefined
}
