import { expect, test } from 'vitest'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { createMemorySessionPolicies } from './session-policies.ts'

test('STS-9 a full store refuses a new document rather than forget an old one', async () => {
  const clock = fixedClock(0)
  const store = createMemorySessionPolicies({ clock, maxEntries: 2 })
  await store.put('a', 'A', 10_000)
  await store.put('b', 'B', 5_000)

  await expect(store.put('c', 'C', 20_000)).rejects.toMatchObject({ code: 'ServiceUnavailable' })
  await expect(store.put('a', 'A', 20_000)).resolves.toBeUndefined()
  expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual([
    'A',
    'B',
    undefined,
  ])
})

test('STS-9 what has expired makes room', async () => {
  const clock = fixedClock(0)
  const store = createMemorySessionPolicies({ clock, maxEntries: 1 })
  await store.put('a', 'A', 5_000)
  clock.advance(5_000)

  await store.put('b', 'B', 20_000)

  expect([await store.get('a'), await store.get('b')]).toEqual([undefined, 'B'])
})

test.each([
  { name: 'no room', options: { maxEntries: 0 } },
  { name: 'a fraction', options: { maxEntries: 1.5 } },
  { name: 'too much', options: { maxEntries: 1_000_001 } },
  { name: 'an unknown option', options: { size: 1 } as object },
])('STS-9 options are refused: $name', ({ options }) => {
  expect(() => createMemorySessionPolicies(options)).toThrow(TypeError)
})
