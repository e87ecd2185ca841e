import { expect, test } from 'vitest'
import { isUniqueId, uniqueId, uniqueIdFromBytes } from './unique-id.ts'

const random = { bytes: (length: number) => Uint8Array.from({ length }, (_, at) => at) }

test('ID-1 a user id is AIDA and 17 letters of A-Z2-7', () => {
  expect(uniqueId('AIDA', random)).toBe('AIDAABCDEFGHIJKLMNOPQ')
})

test('ID-1 an access key id is its prefix and 16 letters', () => {
  expect(uniqueId('ASIA', random)).toBe('ASIAABCDEFGHIJKLMNOP')
})

test('every value of a byte gives a letter of the alphabet', () => {
  for (let from = 0; from < 256; from += 16) {
    const bytes = Uint8Array.from({ length: 17 }, (_, at) => (from + at) % 256)

    expect(uniqueIdFromBytes('AROA', bytes)).toMatch(/^AROA[A-Z2-7]{17}$/)
  }
})

test('too few bytes are a mistake of the caller', () => {
  expect(() => uniqueIdFromBytes('AROA', new Uint8Array(16))).toThrow(
    new TypeError('"bytes" must hold at least 17 bytes'),
  )
})

test.each([
  { name: 'a minted id', text: 'AROAABCDEFGHIJKLMNOPQ', want: true },
  { name: 'another kind', text: 'AIDAABCDEFGHIJKLMNOPQ', want: false },
  { name: 'one letter too few', text: 'AROAABCDEFGHIJKLMNOP', want: false },
  { name: 'a digit outside the alphabet', text: 'AROA1BCDEFGHIJKLMNOPQ', want: false },
])('isUniqueId: $name', ({ text, want }) => {
  expect(isUniqueId('AROA', text)).toBe(want)
})
