import { expect, test } from 'vitest'
import { formatAmzDate, parseAmzDate } from './amz-date.ts'

test('SIG-2 a time is read and written in its one form', () => {
  expect(parseAmzDate('20260304T051809Z')).toBe(Date.UTC(2026, 2, 4, 5, 18, 9))
  expect(formatAmzDate(Date.UTC(2026, 2, 4, 5, 18, 9, 999))).toBe('20260304T051809Z')
})

test.each(['20260230T000000Z', '20260304T240000Z', '20260304T051860Z', '20261301T000000Z'])(
  'SIG-2 a time that does not exist is refused: %s',
  (text) => {
    expect(parseAmzDate(text)).toBeUndefined()
  },
)

test.each([
  '2026-03-04T05:18:09Z',
  '20260304T051809',
  '20260304T051809Z ',
  '20260304t051809z',
  '٢0260304T051809Z',
  '',
])('SIG-2 another spelling is refused: `%s`', (text) => {
  expect(parseAmzDate(text)).toBeUndefined()
})
