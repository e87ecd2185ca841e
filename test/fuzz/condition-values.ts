// FZ-5: condition values: numbers, dates, addresses, base64, Booleans.

import { parsePolicy } from '@gatewarden/core'
import { compareDecimals, parseDecimal } from '../../packages/core/src/policy/condition/decimal.ts'
import { parseBool } from '../../packages/core/src/policy/condition/exact-operators.ts'
import { parseInstant } from '../../packages/core/src/policy/condition/instant.ts'
import {
  formatAddress,
  isInRange,
  parseAddress,
  parseRange,
} from '../../packages/core/src/policy/condition/ip-address.ts'
import { isInside, readAddress, readRange } from '../reference/addresses.ts'
import {
  compareNumbers,
  readBinary,
  readBoolean,
  readDate,
  readNumber,
} from '../reference/values.ts'
import { ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const samples: readonly [string, ...string[]] = [
  '10',
  '-0.50',
  '+007.0',
  '9007199254740993',
  '2025-03-01T02:00:00.123+02:00',
  '2024-02-29',
  '0000-01',
  '1740787200',
  '203.0.113.9',
  '::ffff:10.0.0.5',
  '2001:db8::/33',
  '10.0.0.0/8',
  'QUJD',
  '+/8=',
  'QQ==',
  'true',
  'FALSE',
]

/** Both read the text, or neither does. */
function same<A, B>(kind: string, text: string, ours: A | undefined, theirs: B | undefined) {
  const isSame = (ours === undefined) === (theirs === undefined)
  claim(isSame, () => `${kind} ${shown(text)}: ${String(ours)} and ${String(theirs)}`)
  return ours !== undefined && theirs !== undefined
}

function checkNumbers(a: string, b: string): void {
  const [left, right] = [parseDecimal(a), parseDecimal(b)]
  const [wantedLeft, wantedRight] = [readNumber(a), readNumber(b)]
  same('number', a, left, wantedLeft)
  if (!left || !right || !wantedLeft || !wantedRight) return
  const order = Math.sign(compareDecimals(left, right))
  claim(order === compareNumbers(wantedLeft, wantedRight), () => `${shown(a)} <=> ${shown(b)}`)
}

function checkDates(text: string): void {
  const [ours, theirs] = [parseInstant(text), readDate(text)]
  if (!same('date', text, ours, theirs)) return
  claim(BigInt(ours ?? 0) === theirs, () => `date ${shown(text)}`)
}

function checkAddresses(a: string, b: string): void {
  const [address, range] = [parseAddress(a), parseRange(b)]
  const [wantedAddress, wantedRange] = [readAddress(a), readRange(b)]
  same('address', a, address, wantedAddress)
  same('range', b, range, wantedRange)
  if (address === undefined || wantedAddress === undefined) return
  const printed = parseAddress(formatAddress(address))
  claim(shown(printed) === shown(address), () => `address ${shown(a)} printed`)
  if (range === undefined || wantedRange === undefined) return
  const isIn = isInRange(address, range)
  claim(isIn === isInside(wantedAddress, wantedRange), () => `${shown(a)} in ${shown(b)}`)
}

/** Whether a document may hold the value under `BinaryEquals`. */
function isBinaryOperand(text: string): boolean {
  const Condition = { BinaryEquals: { 'app:x': text } }
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
  return parsePolicy(JSON.stringify({ Statement }), 'identity').ok
}

function checkBinary(text: string): void {
  const isCanonical = readBinary(text) !== undefined
  const again = Buffer.from(text, 'base64').toString('base64') === text
  claim(isCanonical === again, () => `reference base64 ${shown(text)}`)
  const isDocument = text.isWellFormed() && !text.includes('\0')
  if (isDocument) claim(isBinaryOperand(text) === isCanonical, () => `base64 ${shown(text)}`)
}

/** Reads two texts as values of every type. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const draw = (): string =>
    source.below(4) === 0 ? source.text(12) : mutated(source, source.pick(samples))
  const [a, b] = [draw(), draw()]
  checkNumbers(a, b)
  checkDates(a)
  checkAddresses(a, b)
  checkBinary(a)
  const isSame = parseBool(a) === readBoolean(a)
  claim(isSame, () => `Boolean ${shown(a)}`)
}
