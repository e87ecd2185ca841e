import { expect, test } from 'vitest'
import { manualTimers } from '../store/testing/manual-timers.ts'
import { Deadline } from './deadline.ts'

const late = { code: 'ServiceUnavailable', cause: new Error('took longer than 50 ms') }

test('AZ-2 SEC-8 the time of all work together is bounded, from the first one on', async () => {
  const timers = manualTimers()
  const deadline = new Deadline(50, timers)
  expect(timers.pending).toEqual([])

  const done = await deadline.run(() => 1)
  const waiting = [
    deadline.run(() => new Promise(() => {})),
    deadline.run(() => new Promise(() => {})),
  ]
  expect([done, timers.pending]).toEqual([1, [50]])
  timers.runAll()

  for (const work of waiting) await expect(work).rejects.toMatchObject(late)
  await expect(deadline.run(() => new Promise(() => {}))).rejects.toMatchObject(late)
})

test('AZ-2 SEC-8 no timer stays behind, and work that fails late troubles nobody', async () => {
  const timers = manualTimers()
  const deadline = new Deadline(50, timers)
  const { promise, reject } = Promise.withResolvers<never>()
  const work = deadline.run(() => promise)
  timers.runAll()
  await expect(work).rejects.toMatchObject(late)
  reject(new Error('later'))

  const other = new Deadline(50, timers)
  await other.run(() => undefined)
  other.end()

  expect(timers.pending).toEqual([])
})

test('AZ-2 work that throws at once fails like work that rejects', async () => {
  const broken = new Error('broken')
  const deadline = new Deadline(50, manualTimers())

  await expect(
    deadline.run(() => {
      throw broken
    }),
  ).rejects.toMatchObject({ code: 'ServiceUnavailable', cause: broken })
})
