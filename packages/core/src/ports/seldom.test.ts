import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createSeldom } from './seldom.ts'

test('a key passes once a minute, each for itself', () => {
  const clock = fixedClock(0)
  const passes = createSeldom(clock)

  const first = [passes('a'), passes('a'), passes('b')]
  clock.advance(59_999)
  const early = passes('a')
  clock.advance(1)

  expect(first).toEqual([true, false, true])
  expect(early).toBe(false)
  expect(passes('a')).toBe(true)
})

test('a flood of keys does not grow what is remembered, and old ones make room', () => {
  const clock = fixedClock(0)
  const passes = createSeldom(clock)
  const passed = Array.from({ length: 1_000 }, (_, index) => passes(String(index)))

  clock.advance(60_000)

  expect(passed.filter(Boolean)).toHaveLength(256)
  expect(passes('later')).toBe(true)
})
