import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareDecimals, type Decimal, parseDecimal } from './decimal.ts'

describe('COND-12 numbers', () => {
  test.each([
    '',
    '-',
    '+',
    ' 1',
    '1 ',
    '1\n',
    '1.2.3',
    '1,5',
    '1.-5',
    '- 1',
    '+-1',
    '1e3',
    '0x10',
    'Infinity',
    '1.',
    '.5',
    '--1',
    '1_000',
    '１',
  ])('`%s` is unreadable', (text) => {
    expect(parseDecimal(text)).toBeUndefined()
  })

  test.each([
    ['10', '10.0', 0],
    ['-0', '0', 0],
    ['+1', '1', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['-2', '-10', 1],
    ['0.1', '0.10000000000000000001', -1],
    ['007', '8', -1],
    ['0.12', '0.123', -1],
    ['0.2', '0.19', 1],
    ['-0.2', '-0.19', -1],
    ['-0.000', '+00', 0],
    ['-0.1', '0', -1],
    ['100', '99.9', 1],
    ['9', '10', -1],
  ] as const)('%s against %s', (a, b, want) => {
    const order = compareDecimals(parseDecimal(a) as Decimal, parseDecimal(b) as Decimal)

    expect(Math.sign(order)).toBe(want)
  })

  test('decimals compare as their digits in hundredths do', () => {
    const hundredths = fc.bigInt({ min: -2_000n, max: 2_000n })
    const written = (value: bigint, zeros: string) => {
      const digits = `${value < 0n ? -value : value}`.padStart(3, '0')
      const sign = value < 0n ? '-' : ''
      return `${sign}${zeros}${digits.slice(0, -2)}.${digits.slice(-2)}${zeros}`
    }

    fc.assert(
      fc.property(hundredths, hundredths, fc.constantFrom('', '0', '00'), (a, b, zeros) => {
        const order = compareDecimals(
          parseDecimal(written(a, zeros)) as Decimal,
          parseDecimal(written(b, '')) as Decimal,
        )
        // Of two equal negatives it is -0.
        expect(Math.sign(order) + 0).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
      { numRuns: 500 },
    )
  })

  test('equal numbers have equal parts', () => {
    expect(parseDecimal('-007.500')).toEqual({ isNegative: true, integer: '7', fraction: '5' })
    expect(parseDecimal('+7.50')).toEqual({ isNegative: false, integer: '7', fraction: '5' })
    expect(parseDecimal('-0.00')).toEqual({ isNegative: false, integer: '', fraction: '' })
    expect(parseDecimal('100')).toEqual({ isNegative: false, integer: '100', fraction: '' })
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
