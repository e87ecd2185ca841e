import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasPrefix } from './has-prefix.ts'

test('a prefix is found where startsWith finds it', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), maxLength: 12 })

  fc.assert(
    fc.property(text, text, fc.nat(14), fc.nat(12), (value, other, from, length) => {
      for (const prefix of [other, value.slice(from, from + length)]) {
        const want = value.slice(from).startsWith(prefix) && from + prefix.length <= value.length
        expect(hasPrefix(value, prefix, from)).toBe(want)
      }
    }),
    { numRuns: 2_000 },
  )
})
