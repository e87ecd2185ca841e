import { expect, test } from 'vitest'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { createMemorySingleUse } from './single-use.ts'

const value = (...bytes: number[]) => Uint8Array.from(bytes)

test('a value is used once in its scope', async () => {
  const store = createMemorySingleUse({ clock: fixedClock(1_000) })

  expect(await store.useOnce('totp', value(1), 2_000)).toBe(true)
  expect(await store.useOnce('totp', value(1), 2_000)).toBe(false)
})

test('another scope and another value are their own', async () => {
  const store = createMemorySingleUse({ clock: fixedClock(1_000) })
  await store.useOnce('a', value(1, 2), 2_000)

  expect(await store.useOnce('b', value(1, 2), 2_000)).toBe(true)
  expect(await store.useOnce('a', value(1), 2_000)).toBe(true)
  expect(await store.useOnce('a1', value(2), 2_000)).toBe(true)
})

test('SEC-32 names of the prototype are scopes like others', async () => {
  const store = createMemorySingleUse({ clock: fixedClock(1_000) })

  expect(await store.useOnce('__proto__', value(1), 2_000)).toBe(true)
  expect(await store.useOnce('constructor', value(1), 2_000)).toBe(true)
  expect(await store.useOnce('__proto__', value(1), 2_000)).toBe(false)
})

test('changing the bytes after use does not make the value new', async () => {
  const store = createMemorySingleUse({ clock: fixedClock(1_000) })
  const bytes = value(1)
  await store.useOnce('a', bytes, 2_000)

  bytes[0] = 2

  expect(await store.useOnce('a', value(1), 2_000)).toBe(false)
})

test('INV-9 of many uses at once exactly one succeeds', async () => {
  const store = createMemorySingleUse({ clock: fixedClock(1_000) })

  const answers = await Promise.all(
    Array.from({ length: 1_000 }, () => store.useOnce('totp', value(7), 2_000)),
  )

  expect(answers.filter((answer) => answer)).toHaveLength(1)
})

test('a value that has expired already is refused: it could have been used and forgotten', async () => {
  const store = createMemorySingleUse({ clock: fixedClock(1_000) })

  expect(await store.useOnce('a', value(1), 1_000)).toBe(false)
  expect(await store.useOnce('a', value(1), Number.NaN)).toBe(false)
})

test('after its life a value may be used with a new one', async () => {
  const clock = fixedClock(1_000)
  const store = createMemorySingleUse({ clock })
  await store.useOnce('a', value(1), 2_000)

  clock.advance(1_000)

  expect(await store.useOnce('a', value(1), 3_000)).toBe(true)
  expect(await store.useOnce('a', value(1), 3_000)).toBe(false)
})

test('a full store fails closed and forgets nothing that is alive', async () => {
  const store = createMemorySingleUse({ clock: fixedClock(1_000), maxEntries: 2 })
  await store.useOnce('a', value(1), 2_000)
  await store.useOnce('b', value(1), 2_000)

  await expect(store.useOnce('a', value(2), 2_000)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: 'too many single-use values are alive',
  })
  expect(await store.useOnce('a', value(1), 2_000)).toBe(false)
})

test('expired values make room', async () => {
  const clock = fixedClock(1_000)
  const store = createMemorySingleUse({ clock, maxEntries: 2 })
  await store.useOnce('a', value(1), 2_000)
  await store.useOnce('b', value(1), 9_000)

  clock.advance(1_500)

  expect(await store.useOnce('a', value(2), 9_000)).toBe(true)
  expect(await store.useOnce('b', value(1), 9_000)).toBe(false)
})

test('a clock that goes back brings no value back to life', async () => {
  const clock = fixedClock(1_000)
  const store = createMemorySingleUse({ clock, maxEntries: 1 })
  await store.useOnce('a', value(1), 2_000)
  clock.advance(5_000)
  await store.useOnce('a', value(2), 9_000)

  clock.set(1_000)

  expect(await store.useOnce('a', value(1), 2_000)).toBe(false)
})

test.each([
  { name: 'no room', options: { maxEntries: 0 } },
  { name: 'a fraction', options: { maxEntries: 1.5 } },
  { name: 'more than memory holds', options: { maxEntries: 10_000_001 } },
])('$name is a mistake of the caller', ({ options }) => {
  expect(() => createMemorySingleUse(options)).toThrow(
    new TypeError('"maxEntries" option must be a whole number from 1 to 10000000'),
  )
})

test('an unknown option is a mistake of the caller', () => {
  const options = { maxEntires: 5 } as object

  expect(() => createMemorySingleUse(options)).toThrow(
    new TypeError('"maxEntires" option is unknown'),
  )
})
