// How operands and request values are read (section 5.4). `undefined`: unreadable.

/** An exact decimal: `digits` divided by ten to the power of `scale` (COND-12). */
export function readNumber(text: string): { digits: bigint; scale: number } | undefined {
  const [, sign, whole, fraction = ''] = /^([+-]?)([0-9]+)(?:\.([0-9]+))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const digits = BigInt(whole + fraction)
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length }
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
  let days = 0
  for (let y = 1970; y < year; y += 1) days += isLeap(y) ? 366 : 365
  for (let y = year; y < 1970; y += 1) days -= isLeap(y) ? 366 : 365
  for (let m = 1; m < month; m += 1) days += daysIn(year, m)
  return days + day - 1
}

const datePattern =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):(\d\d)))?)?$/

/** An instant in milliseconds (COND-13). */
export function readDate(text: string): bigint | undefined {
  if (/^[0-9]+$/.test(text)) return BigInt(text) * 1000n
  const found = datePattern.exec(text)
  if (found === null) return undefined
  const part = (index: number): number => Number(found[index] ?? 0)
  const [year, month, day] = [part(1), part(2), found[3] === undefined ? 1 : part(3)]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (part(4) > 23 || part(5) > 59 || part(6) > 59 || part(9) > 23 || part(10) > 59)
    return undefined
  const offset = (part(9) * 60 + part(10)) * (found[8] === '-' ? -1 : 1)
  const minutes = daysSinceEpoch(year, month, day) * 1440 + part(4) * 60 + part(5) - offset
  const milliseconds = (found[7] ?? '').padEnd(3, '0').slice(0, 3)
  return BigInt(minutes * 60_000 + part(6) * 1000 + Number(milliseconds))
}

const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes of canonical base64: padded, no stray bits (COND-14). */
export function readBinary(text: string): string | undefined {
  const body = text.replace(/={0,2}$/, '')
  const padding = text.length - body.length
  if (text.length % 4 !== 0) return undefined
  const bits = [...body].map((c) => base64Letters.indexOf(c).toString(2).padStart(6, '0'))
  if ([...body].some((c) => !base64Letters.includes(c))) return undefined
  const all = bits.join('')
  const whole = all.length - (all.length % 8)
  if ((whole / 8 + padding) % 3 !== 0 || all.slice(whole).includes('1')) return undefined
  return all.slice(0, whole)
}

/** A Boolean in any case (`Bool`), or in lower case only (`Null`). */
export const readBoolean = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
