import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldCase } from './fold-case.ts'

test('MATCH-1 folding case touches ASCII letters only, beside others too', () => {
  expect(foldCase('ABCxyzAZ')).toBe('abcxyzaz')
  expect(foldCase('\u212a\u0130\u017fÄ')).toBe('\u212a\u0130\u017fÄ')
  expect(foldCase('AB\u212aÄZ')).toBe('ab\u212aÄz')
  expect(foldCase('Z')).toBe('z')
})

test('DEC-12 every letter is folded by itself', () => {
  const letter = fc.constantFrom(
    'A',
    'Z',
    'a',
    'z',
    '@',
    '[',
    '\u007f',
    '\u0080',
    'Ä',
    '\u212a',
    '😀',
  )
  const folded = (char: string) => (/^[A-Z]$/.test(char) ? char.toLowerCase() : char)

  fc.assert(
    fc.property(fc.array(letter, { maxLength: 8 }), (letters) => {
      expect(foldCase(letters.join(''))).toBe(letters.map(folded).join(''))
    }),
    { numRuns: 500 },
  )
})
