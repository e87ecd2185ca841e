import fc from 'fast-check'
import { expect, test } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

const names = ['orders:GetOrder', 'orders:ListOrders', 'orders:RefundOrder']

test.each([
  { name: 'a missing letter', text: 'orders:GetOrdr', want: 'orders:GetOrder' },
  { name: 'another case', text: 'ORDERS:getorder', want: 'orders:GetOrder' },
  { name: 'another prefix', text: 'order:RefundOrder', want: 'orders:RefundOrder' },
  { name: 'nothing alike', text: 'x', want: undefined },
  { name: 'a text of unreasonable length', text: 'a'.repeat(100_000), want: undefined },
])('nearest name to $name', ({ text, want }) => {
  expect(nearest(text, names)).toBe(want)
})

/** Levenshtein's definition, letter by letter. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [x, y] = [a.slice(1), b.slice(1)]
  if (a[0] === b[0]) return distance(x, y)
  return 1 + Math.min(distance(x, b), distance(a, y), distance(x, y))
}

test('the first of the closest candidates is taken, within two letters or a third of the text', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'C'), maxLength: 7 })

  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 4 }), (text, candidates) => {
      const away = (name: string) => distance(text.toLowerCase(), name.toLowerCase())
      const most = Math.max(2, Math.floor(text.length / 3))
      const close = candidates.filter((name) => away(name) <= most)
      const least = Math.min(...close.map(away))

      expect(nearest(text, candidates)).toBe(close.find((name) => away(name) === least))
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  { name: 'a third of the letters of a long text may differ', slips: 4, found: true },
  { name: 'more than a third may not', slips: 5, found: false },
])('$name', ({ slips, found }) => {
  const text = 'abcdefghijkl'
  const candidate = 'x'.repeat(slips) + text.slice(slips)

  expect(nearest(text, [candidate])).toBe(found ? candidate : undefined)
})

test('256 letters are compared, one more is no slip of the pen', () => {
  const long = 'a'.repeat(256)

  expect(nearest(long, [long])).toBe(long)
  expect(nearest(`${long}a`, [`${long}a`])).toBeUndefined()
})

test('the end of a message names the candidate, or nothing', () => {
  expect(didYouMean('orders:GetOrdr', names)).toBe(', did you mean `orders:GetOrder`?')
  expect(didYouMean('x', names)).toBe('')
})

test('of an endless name a message looks at the first 64 letters', () => {
  const start = 'a'.repeat(64)

  expect(didYouMean('a'.repeat(100_000), [start])).toBe(`, did you mean \`${start}\`?`)
})
