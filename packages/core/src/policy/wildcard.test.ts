import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlob, globFromTokens, literalTokens, matchGlob } from './wildcard.ts'

test.each([
  { name: 'a literal matches itself', pattern: 'order/1', value: 'order/1', want: 'yes' },
  {
    name: 'a literal does not match a longer value',
    pattern: 'order/1',
    value: 'order/12',
    want: 'no',
  },
  { name: 'a star matches nothing', pattern: 'a*b', value: 'ab', want: 'yes' },
  { name: 'a star crosses slashes and colons', pattern: 'a*d', value: 'a/b:c/d', want: 'yes' },
  { name: 'a question mark is exactly one code point', pattern: 'Get?', value: 'Get', want: 'no' },
  { name: 'a question mark takes a surrogate pair whole', pattern: '?', value: '😀', want: 'yes' },
  { name: 'two question marks are two code points', pattern: '??', value: '😀', want: 'no' },
  { name: 'a star does not end inside a surrogate pair', pattern: '*??', value: '😀', want: 'no' },
  {
    name: 'half of a surrogate pair is no code point of a whole one',
    pattern: '\ud83d*',
    value: '😀',
    want: 'no',
  },
  {
    name: 'the second half of a surrogate pair is none either',
    pattern: '*\ude00',
    value: '😀',
    want: 'no',
  },
  { name: 'U+FFFF is one unit', pattern: '??', value: '\uffffa', want: 'yes' },
  { name: 'a star takes U+FFFF as one unit', pattern: '*?b', value: '\uffffab', want: 'yes' },
  { name: 'two parts share no letter', pattern: 'a*a*', value: 'a', want: 'no' },
  { name: 'the last part shares none either', pattern: 'ab*ba', value: 'aba', want: 'no' },
  { name: 'a final star matches the rest', pattern: 'Get*', value: 'GetOrder', want: 'yes' },
  { name: 'a star alone matches the empty value', pattern: '*', value: '', want: 'yes' },
  { name: 'the empty pattern matches the empty value only', pattern: '', value: 'a', want: 'no' },
  { name: 'several stars', pattern: '*a*b*', value: 'xxaxxbxx', want: 'yes' },
  { name: 'several stars in the wrong order', pattern: '*a*b*', value: 'xxbxxaxx', want: 'no' },
])('MATCH-2 $name', ({ pattern, value, want }) => {
  expect(matchGlob(compileGlob(pattern), value)).toBe(want)
})

test('MATCH-12 six stars against 120 and 8,192 letters answer within the step cap', () => {
  const glob = compileGlob(`${'*a'.repeat(6)}b`)

  expect(matchGlob(glob, 'a'.repeat(120))).toBe('no')
  expect(matchGlob(glob, 'a'.repeat(8_192))).toBe('no')
})

test('LIM-10 a match that needs more than 100,000 steps is a fault', () => {
  const glob = compileGlob(`*${'a'.repeat(2_046)}b`)

  expect(matchGlob(glob, 'a'.repeat(8_192))).toBe('fault')
})

/** The walk whose steps the cap counts: one saved star, which takes one letter more after each mismatch. */
function stepsOf(pattern: string, value: string): number {
  let [at, token, star, starAt, steps] = [0, 0, -1, 0, 0]
  for (; at < value.length; steps += 1) {
    if (pattern[token] === '*') {
      star = token
      starAt = at
      token += 1
    } else if (pattern[token] === value[at]) {
      at += 1
      token += 1
    } else if (star !== -1) {
      starAt += 1
      at = starAt
      token = star + 1
    } else return steps
  }
  return steps
}

test('LIM-10 whichever way a pattern is matched, the same matches take too many steps', () => {
  const part = fc
    .tuple(fc.constantFrom('', 'a', 'aa', 'b'), fc.integer({ min: 0, max: 25 }), fc.boolean())
    .map(([first, length, hasEnd]) => `${first}${'a'.repeat(length)}${hasEnd ? 'b' : ''}`)
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 3_000, max: 8_000 }),
      fc.constantFrom('', 'b', 'ab', 'baab'),
      (parts, length, end) => {
        const pattern = parts.join('*')
        const value = `${'a'.repeat(length)}${end}`
        const isOver = stepsOf(pattern.replace(/\*+/g, '*'), value) > 100_000
        expect(matchGlob(compileGlob(pattern), value) === 'fault').toBe(isOver)
      },
    ),
    { numRuns: 300 },
  )
})

test('LIM-10 a value of more than 8,192 code points is a fault for every shape of pattern', () => {
  const long = 'a'.repeat(8_193)

  for (const pattern of ['*', 'a*', 'b', '*a*']) {
    expect(matchGlob(compileGlob(pattern), long)).toBe('fault')
  }
  expect(matchGlob(compileGlob('*'), 'a'.repeat(8_192))).toBe('yes')
})

test('LIM-10 code points are counted, of that part of the value which is matched', () => {
  const long = '😀'.repeat(8_192)

  expect(matchGlob(compileGlob('*'), long)).toBe('yes')
  expect(matchGlob(compileGlob('*'), `a${long}`)).toBe('fault')
  expect(matchGlob(compileGlob('*'), `a${long}`, 1)).toBe('yes')
})

/** Straight from the definition: every split of a star is tried. */
function naive(pattern: readonly string[], value: readonly string[]): boolean {
  const [head, ...rest] = pattern
  if (head === undefined) return value.length === 0
  if (head === '*')
    return naive(rest, value) || (value.length > 0 && naive(pattern, value.slice(1)))
  const [first, ...others] = value
  return first !== undefined && (head === '?' || head === first) && naive(rest, others)
}

test('LAW-15 wildcard equals reference', () => {
  const text = (chars: string[]) => fc.array(fc.constantFrom(...chars), { maxLength: 10 })

  fc.assert(
    fc.property(text(['a', 'b', '😀', '*', '?']), text(['a', 'b', '😀']), (pattern, value) => {
      const want = naive(pattern, value) ? 'yes' : 'no'
      expect(matchGlob(compileGlob(pattern.join('')), value.join(''))).toBe(want)
    }),
    { numRuns: 2_000 },
  )
})

test('matching what follows some units equals matching the rest alone', () => {
  const text = (chars: string[]) => fc.string({ unit: fc.constantFrom(...chars), maxLength: 10 })

  fc.assert(
    fc.property(text(['a', 'b', '*', '?']), text(['a', 'b']), text(['a', 'b']), (pattern, a, b) => {
      const glob = compileGlob(pattern)
      expect(matchGlob(glob, a + b, a.length)).toBe(matchGlob(glob, b))
    }),
    { numRuns: 2_000 },
  )
})

test('a pattern of very many tokens compiles, as substituted variables can make it', () => {
  const text = 'a'.repeat(500_000)

  expect(globFromTokens(literalTokens(text)).text).toHaveLength(500_000)
})

test.each([
  { pattern: '*', shape: 'everything', text: '' },
  { pattern: '***', shape: 'everything', text: '' },
  { pattern: '', shape: 'literal', text: '' },
  { pattern: 'order/1', shape: 'literal', text: 'order/1' },
  { pattern: 'Get*', shape: 'prefix', text: 'Get' },
  { pattern: 'Get**', shape: 'prefix', text: 'Get' },
  { pattern: '*Order', shape: 'parts', text: '' },
  { pattern: 'a**b*', shape: 'parts', text: '' },
  { pattern: '?', shape: 'general', text: '' },
  { pattern: 'Get?', shape: 'general', text: '' },
  { pattern: 'a*b?', shape: 'general', text: '' },
  { pattern: 'a?*', shape: 'general', text: '' },
  { pattern: 'a\0', shape: 'literal', text: 'a\0' },
  { pattern: 'a\ud800', shape: 'general', text: '' },
  { pattern: 'a\udfff*', shape: 'general', text: '' },
  { pattern: 'a\ud7ff', shape: 'literal', text: 'a\ud7ff' },
  { pattern: 'a\ue000', shape: 'literal', text: 'a\ue000' },
])('`$pattern` needs no more than the shape `$shape`', ({ pattern, shape, text }) => {
  expect(compileGlob(pattern)).toMatchObject({ shape, text })
})

test('the shape of a pattern never changes its answer, at the caps neither', () => {
  const text = (chars: string[], maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...chars), maxLength })
  const times = fc.constantFrom(1, 2, 11, 12, 13, 40, 2_000)
  const piece = fc.tuple(text(['a', 'b', '*'], 6), times).map(([unit, count]) => unit.repeat(count))

  fc.assert(
    fc.property(piece, text(['a', 'b'], 6), times, (pattern, unit, count) => {
      const glob = compileGlob(pattern)
      const walked = { ...glob, shape: 'general' as const }
      const value = unit.repeat(count).slice(0, 8_192)

      // The other shapes keep no tokens to walk.
      if (glob.shape === 'parts') expect(matchGlob(glob, value)).toBe(matchGlob(walked, value))
    }),
    { numRuns: 300 },
  )
})
