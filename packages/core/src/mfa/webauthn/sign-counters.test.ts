import { expect, test } from 'vitest'
import { createSignCounters } from './sign-counters.ts'

const credential = { id: 'AAAA', signCount: 5 }

test('MFA-8 a counter is taken if it is greater than the one of the file, and than any since', () => {
  const counters = createSignCounters()

  expect(counters.advance(credential, 5)).toBe(false)
  expect(counters.advance(credential, 6)).toBe(true)
  expect(counters.advance(credential, 6)).toBe(false)
  expect(counters.advance(credential, 4_294_967_295)).toBe(true)
  expect(counters.advance(credential, 0)).toBe(false)
  expect(counters.lastOf(credential)).toBe(4_294_967_295)
})

test('MFA-8 an authenticator that never counted need not, one that began must go on', () => {
  const counters = createSignCounters()
  const silent = { id: 'BBBB', signCount: 0 }

  expect(counters.advance(silent, 0)).toBe(true)
  expect(counters.advance(silent, 0)).toBe(true)
  expect(counters.advance(silent, 1)).toBe(true)
  expect(counters.advance(silent, 0)).toBe(false)
})

test('MFA-8 credentials count by themselves', () => {
  const counters = createSignCounters()

  expect(counters.advance(credential, 9)).toBe(true)
  expect(counters.advance({ ...credential, id: 'CCCC' }, 6)).toBe(true)
})
