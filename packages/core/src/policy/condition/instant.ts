/** Milliseconds since the epoch. A `bigint` where a number would lose digits; the two compare exactly. */
export type Instant = number | bigint

const MS_PER_DAY = 86_400_000

const iso =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2}))?)?$/

/**
 * Reads epoch seconds, or ISO 8601 as `YYYY-MM`, `YYYY-MM-DD` or a date with time and zone, to milliseconds (COND-13).
 * `Date.parse` and `new Date` accept far more and roll impossible dates over (PLAT-19).
 */
export function parseInstant(text: string): Instant | undefined {
  if (/^[0-9]+$/.test(text)) {
    const ms = Number(text) * 1000
    return Number.isSafeInteger(ms) ? ms : BigInt(text) * 1000n
  }
  const match = iso.exec(text)
  if (match === null) return undefined
  const [
    ,
    year,
    month,
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    zone = 'Z',
  ] = match
  const days = daysFromCivil(Number(year), Number(month), Number(day))
  const offset = zoneOffset(zone)
  if (days === undefined || offset === undefined) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + ms
  return days * MS_PER_DAY + time - offset
}

function zoneOffset(zone: string): number | undefined {
  if (zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4, 6))
  if (hours > 23 || minutes > 59) return undefined
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, `undefined` for a date that does not exist. */
function daysFromCivil(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  // Years are counted from March, so that the leap day is the last of its year.
  const y = month <= 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * 365 + leapDays + dayOfYear - 719_468
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
