import { expect, test } from 'vitest'
import { fixedClock } from './fixed-clock.ts'

test('a fixed clock stands until it is moved', () => {
  const clock = fixedClock(1_000)

  expect([clock.now(), clock.now(), clock.monotonic()]).toEqual([1_000, 1_000, 0])

  clock.advance(250)

  expect([clock.now(), clock.monotonic()]).toEqual([1_250, 250])
})

test('setting the wall clock leaves monotonic time alone', () => {
  const clock = fixedClock(1_000)

  clock.set(10)

  expect([clock.now(), clock.monotonic()]).toEqual([10, 0])
})

test('a fixed clock is not moved back', () => {
  expect(() => fixedClock(0).advance(-1)).toThrow(
    new TypeError('"milliseconds" must not be negative'),
  )
})
