/** An exact decimal: digits without leading or trailing zeros, so that equal numbers have equal parts. */
export interface Decimal {
  readonly isNegative: boolean
  readonly integer: string
  readonly fraction: string
}

/** Reads `[+-]?[0-9]+(\.[0-9]+)?` and nothing else: no exponent, hexadecimal, blanks or Infinity (COND-12). */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^([+-]?)([0-9]+)(?:\.([0-9]+))?$/.exec(text)
  if (match === null) return undefined
  const integer = (match[2] as string).replace(/^0+/, '')
  const fraction = trimEndZeros(match[3] ?? '')
  const isZero = integer === '' && fraction === ''
  return { isNegative: match[1] === '-' && !isZero, integer, fraction }
}

function trimEndZeros(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '0') end -= 1
  return text.slice(0, end)
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1
  const magnitude = compareMagnitudes(a, b)
  return a.isNegative ? -magnitude : magnitude
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.integer.length !== b.integer.length) return a.integer.length - b.integer.length
  if (a.integer !== b.integer) return a.integer < b.integer ? -1 : 1
  if (a.fraction === b.fraction) return 0
  return a.fraction < b.fraction ? -1 : 1
}
