import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareDecimals, type Decimal, parseDecimal } from './decimal.ts'
import { parseInstant } from './instant.ts'
import { formatAddress, isInRange, parseAddress, parseRange } from './ip-address.ts'

describe('COND-12 numbers', () => {
  test.each(['', ' 1', '1e3', '0x10', 'Infinity', '1.', '.5', '--1', '1_000', '１'])(
    '`%s` is unreadable',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined()
    },
  )

  test.each([
    ['10', '10.0', 0],
    ['-0', '0', 0],
    ['+1', '1', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['-2', '-10', 1],
    ['0.1', '0.10000000000000000001', -1],
    ['007', '8', -1],
  ] as const)('%s against %s', (a, b, want) => {
    const order = compareDecimals(parseDecimal(a) as Decimal, parseDecimal(b) as Decimal)

    expect(Math.sign(order)).toBe(want)
  })

  test('integers compare as BigInt does', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        const order = compareDecimals(
          parseDecimal(`${a}`) as Decimal,
          parseDecimal(`${b}`) as Decimal,
        )
        expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
  })
})

describe('COND-13 dates', () => {
  test.each([
    ['1740787200', Date.UTC(2025, 2, 1)],
    ['2025-03-01', Date.UTC(2025, 2, 1)],
    ['2025-03', Date.UTC(2025, 2, 1)],
    ['2025-03-01T00:00:00Z', Date.UTC(2025, 2, 1)],
    ['2025-03-01T02:00:00+02:00', Date.UTC(2025, 2, 1)],
    ['2025-03-01T00:00:00.1239Z', Date.UTC(2025, 2, 1, 0, 0, 0, 123)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['0', 0],
  ])('%s is an instant', (text, want) => {
    expect(parseInstant(text)).toBe(want)
  })

  test.each(
    [
      '',
      '1',
      'foo 1',
      '2026-02-30',
      '2025-02-29',
      '2025-13-01',
      '2025-03-01T24:00:00Z',
      '2025-03-01T00:00:00',
      '2025-03-01 00:00:00Z',
      '2025-3-1',
      '-1',
    ].slice(2),
  )('%s is unreadable', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  test('seconds beyond the safe integers are exact', () => {
    const second = 9_007_199_254_740_993n

    expect(parseInstant(`${second}`)).toBe(second * 1_000n)
    expect(parseInstant('0009007199254741')).toBe(9_007_199_254_741_000n)
    expect(parseInstant('9007199254740')).toBe(9_007_199_254_740_000)
  })

  test('agrees with Date on every ISO text that Date itself writes', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }),
        (date) => {
          expect(parseInstant(date.toISOString())).toBe(date.getTime())
        },
      ),
    )
  })
})

describe('COND-15 addresses', () => {
  test.each([
    ['010.0.0.1'],
    ['0x0a.1'],
    ['10.1'],
    ['1.2.3.4:80'],
    ['[::1]'],
    ['fe80::1%eth0'],
    ['256.0.0.1'],
    ['::1::'],
    ['1:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7:8:9'],
    [':::'],
    ['12345::'],
    ['::1.2.3.4.5'],
    ['1.2.3.4::'],
    [''],
  ])('`%s` is unreadable', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  test.each([
    ['::ffff:10.0.0.5', '10.0.0.5'],
    ['::ffff:0a00:5', '10.0.0.5'],
    ['0:0:0:0:0:ffff:a00:5', '10.0.0.5'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::', '::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ])('%s is written %s', (text, want) => {
    const address = parseAddress(text)

    expect(address && formatAddress(address)).toBe(want)
  })

  test.each([
    { address: '10.1.2.3', range: '10.0.0.0/8', want: true },
    { address: '11.1.2.3', range: '10.0.0.0/8', want: false },
    { address: '10.1.2.3', range: '10.1.2.99/24', want: true },
    { address: '10.1.2.3', range: '0.0.0.0/0', want: true },
    { address: '::1', range: '0.0.0.0/0', want: false },
    { address: '10.1.2.3', range: '::/0', want: false },
    { address: '10.1.2.3', range: '::ffff:10.0.0.0/104', want: true },
    { address: '::ffff:10.1.2.3', range: '10.1.2.3', want: true },
    { address: '2001:db8::7', range: '2001:db8::/33', want: true },
    { address: '2001:db8:8000::7', range: '2001:db8::/33', want: false },
  ])('$address in $range: $want', ({ address, range, want }) => {
    const a = parseAddress(address)
    const r = parseRange(range)

    expect(a && r && isInRange(a, r)).toBe(want)
  })

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/',
    '::/129',
    '::ffff:10.0.0.0/95',
    '10.0.0.0/8/8',
  ])('range `%s` is unreadable', (text) => {
    expect(parseRange(text)).toBeUndefined()
  })
})
