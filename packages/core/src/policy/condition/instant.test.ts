import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseInstant } from './instant.ts'

describe('COND-13 dates', () => {
  test.each([
    ['1740787200', Date.UTC(2025, 2, 1)],
    ['2025-03-01', Date.UTC(2025, 2, 1)],
    ['2025-03', Date.UTC(2025, 2, 1)],
    ['2025-03-01T00:00:00Z', Date.UTC(2025, 2, 1)],
    ['2025-03-01T02:00:00+02:00', Date.UTC(2025, 2, 1)],
    ['2025-03-01T00:00:00.1239Z', Date.UTC(2025, 2, 1, 0, 0, 0, 123)],
    ['2025-03-01T00:00:00.5Z', Date.UTC(2025, 2, 1, 0, 0, 0, 500)],
    ['2025-03-01T00:00:00.05Z', Date.UTC(2025, 2, 1, 0, 0, 0, 50)],
    ['2025-03-01T13:14Z', Date.UTC(2025, 2, 1, 13, 14)],
    ['2025-03-01T23:59:59Z', Date.UTC(2025, 2, 1, 23, 59, 59)],
    ['2025-02-28T21:30:00-02:30', Date.UTC(2025, 2, 1)],
    ['2025-03-01T23:59:00+23:59', Date.UTC(2025, 2, 1)],
    ['2025-02-28T00:01:00-23:59', Date.UTC(2025, 2, 1)],
    ['2025-12-31', Date.UTC(2025, 11, 31)],
    ['2025-04-30', Date.UTC(2025, 3, 30)],
    ['2000-02-29', Date.UTC(2000, 1, 29)],
    ['1969-12-31T23:59:59Z', -1_000],
    ['0000-02-29', -62_162_121_600_000],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['0', 0],
  ])('%s is an instant', (text, want) => {
    expect(parseInstant(text)).toBe(want)
  })

  test.each([
    '',
    'foo 1',
    '1 ',
    ' 1',
    '-1',
    '1.5',
    '2025-',
    '2025-3-1',
    '2025-00-01',
    '2025-13-01',
    '2025-03-00',
    '2025-03-32',
    '2026-02-30',
    '2025-02-29',
    '1900-02-29',
    '2025-04-31',
    '2025-06-31',
    '2025-09-31',
    '2025-11-31',
    '12025-03-01',
    'x2025-03-01',
    '2025-03-01x',
    '2025-03-01T',
    '2025-03-01Z',
    '2025-03T00:00Z',
    '2025-03-01 00:00:00Z',
    '2025-03-01T00:00:00',
    '2025-03-01T00:00',
    '2025-03-01T00Z',
    '2025-03-01T24:00:00Z',
    '2025-03-01T00:60:00Z',
    '2025-03-01T00:00:60Z',
    '2025-03-01T00:00.5Z',
    '2025-03-01T00:00:00.Z',
    '2025-03-01T00:00:00z',
    '2025-03-01T00:00:00+24:00',
    '2025-03-01T00:00:00-24:00',
    '2025-03-01T00:00:00+00:60',
    '2025-03-01T00:00:00+0000',
    '2025-03-01T00:00:00 02:00',
  ])('`%s` is unreadable', (text) => {
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
        fc.date({
          noInvalidDate: true,
          min: new Date('0000-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59Z'),
        }),
        (date) => {
          expect(parseInstant(date.toISOString())).toBe(date.getTime())
        },
      ),
    )
  })
})

test('COND-13 a zone moves the instant by its hours and minutes', () => {
  const two = (value: number) => `${value}`.padStart(2, '0')
  const clock = fc.tuple(fc.nat(23), fc.nat(59), fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59))

  fc.assert(
    fc.property(clock, ([hour, minute, sign, zoneHours, zoneMinutes]) => {
      const zone = `${sign}${two(zoneHours)}:${two(zoneMinutes)}`
      const east = (zoneHours * 60 + zoneMinutes) * (sign === '-' ? -1 : 1)

      expect(parseInstant(`2024-02-29T${two(hour)}:${two(minute)}${zone}`)).toBe(
        Date.UTC(2024, 1, 29, hour, minute - east),
      )
    }),
  )
})
