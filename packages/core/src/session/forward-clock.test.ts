import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createForwardClock } from './forward-clock.ts'

test('wall time is passed on while it moves forward', () => {
  const wall = fixedClock(1_000)
  const clock = createForwardClock(wall)

  wall.advance(500)

  expect(clock.now()).toBe(1_500)
  expect(clock.monotonic()).toBe(500)
})

test('ATK-44 clock: after a jump back time goes on at the monotonic pace', () => {
  const wall = fixedClock(10_000_000)
  const clock = createForwardClock(wall)

  wall.set(10_000_000 - 3_600_000)
  const atJump = clock.now()
  wall.advance(60_000)

  expect(atJump).toBe(10_000_000)
  expect(clock.now()).toBe(10_060_000)
})

test('ATK-44 clock: time never repeats while the wall catches up, and follows it again afterwards', () => {
  const wall = fixedClock(10_000)
  const clock = createForwardClock(wall)
  wall.set(5_000)
  const readings: number[] = []

  for (let step = 0; step < 8; step += 1) {
    wall.advance(1_000)
    readings.push(clock.now())
  }
  wall.set(30_000)

  expect(readings).toEqual([11_000, 12_000, 13_000, 14_000, 15_000, 16_000, 17_000, 18_000])
  expect(clock.now()).toBe(30_000)
})
