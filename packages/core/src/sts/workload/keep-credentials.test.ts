import { expect, test, vi } from 'vitest'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { keepCredentials } from './keep-credentials.ts'
import type { TemporaryCredentials } from './temporary-credentials.ts'

const start = Date.UTC(2030, 0, 1)
const hour = 3_600_000

/** Gives sessions of an hour, numbered. */
function stage(isInForce: () => boolean | Promise<boolean> = () => true) {
  const clock = fixedClock(start)
  const provide = vi.fn(async (): Promise<TemporaryCredentials> => {
    const accessKeyId = `session ${provide.mock.calls.length}`
    const expiration = new Date(clock.now() + hour)
    return { accessKeyId, secretAccessKey: 's', sessionToken: 't', expiration }
  })
  return { clock, provide, credentials: keepCredentials({ provide, isInForce, clock }) }
}

test('CRED-1 a session is handed out until 5 minutes remain', async () => {
  const { clock, credentials, provide } = stage()
  await credentials()

  clock.advance(hour - 300_001)
  expect((await credentials()).accessKeyId).toBe('session 1')
  clock.advance(1)
  expect((await credentials()).accessKeyId).toBe('session 2')

  expect(provide).toHaveBeenCalledTimes(2)
})

test('CRED-1 the time before the end is drawn once for each session', async () => {
  const clock = fixedClock(start)
  const drawn = [600_000, 400_000]
  const provide = vi.fn(async (): Promise<TemporaryCredentials> => {
    const expiration = new Date(clock.now() + hour)
    return { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', expiration }
  })
  const credentials = keepCredentials({
    provide,
    isInForce: () => true,
    clock,
    renewBeforeMs: () => drawn.shift() ?? 0,
  })
  await credentials()

  clock.advance(hour - 600_001)
  await credentials()
  expect(provide).toHaveBeenCalledTimes(1)
  clock.advance(1)
  await credentials()
  clock.advance(hour - 400_001)
  await credentials()

  expect(provide).toHaveBeenCalledTimes(2)
})

test('CRED-1 a session that has ended is not handed out, nor after the clock jumped', async () => {
  const { clock, credentials } = stage()
  await credentials()

  clock.advance(10 * hour)

  expect((await credentials()).accessKeyId).toBe('session 2')
})

test('CRED-1 callers that come at once share one session', async () => {
  const { credentials, provide } = stage()

  const all = await Promise.all(Array.from({ length: 100 }, credentials))

  expect(new Set(all.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['session 1']))
  expect(provide).toHaveBeenCalledTimes(1)
})

test('CRED-1 a session that is no longer in force is replaced once', async () => {
  const answers = [false]
  const { credentials, provide } = stage(async () => answers.shift() ?? true)
  await credentials()

  const all = await Promise.all([credentials(), credentials()])

  expect(all.map(({ accessKeyId }) => accessKeyId)).toEqual(['session 2', 'session 2'])
  expect((await credentials()).accessKeyId).toBe('session 2')
  expect(provide).toHaveBeenCalledTimes(2)
})

test('CRED-1 a failure reaches who waits, and the next caller asks again', async () => {
  const { credentials, provide } = stage()
  provide.mockRejectedValueOnce(new Error('down'))

  const all = await Promise.allSettled([credentials(), credentials()])

  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(credentials()).resolves.toBeDefined()
})

test('CRED-1 whether a session is in force cannot be told: no answer, not the old one', async () => {
  const { credentials } = stage(() => Promise.reject(new Error('down')))
  await credentials()

  await expect(credentials()).rejects.toThrow('down')
})
