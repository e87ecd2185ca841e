import { describe, expect, test } from 'vitest'
import { createMemoryEntityStorage } from '../store/managed/entity-storage.ts'
import type { StoredKind } from '../store/managed/stored-entity.ts'
import { entityStorageConformance } from './entity-storage-conformance.ts'
import { storedEntities } from './stored-entities.ts'

describe('the memory of the process', () => {
  entityStorageConformance({
    test,
    create: () => createMemoryEntityStorage(),
    reopen: (storage) => storage,
  })
})

test('STO-9 the suite has an entity of every kind', () => {
  const kinds: Readonly<Record<StoredKind, true>> = {
    user: true,
    role: true,
    group: true,
    policy: true,
    provider: true,
    'resource-policy': true,
    'mfa-device': true,
    organization: true,
    account: true,
    guardrail: true,
  }

  expect(new Set(Object.values(storedEntities).map(({ kind }) => kind))).toEqual(
    new Set(Object.keys(kinds)),
  )
})

test.each([
  {
    name: 'forgets versions',
    spoil: (memory: ReturnType<typeof createMemoryEntityStorage>) => ({
      ...memory,
      commit: async (...[changes]: Parameters<typeof memory.commit>) =>
        memory.commit(changes, (await memory.load()).version),
    }),
  },
  {
    name: 'writes half',
    spoil: (memory: ReturnType<typeof createMemoryEntityStorage>) => ({
      ...memory,
      commit: (...[changes, version]: Parameters<typeof memory.commit>) =>
        memory.commit(changes.slice(0, 1), version),
    }),
  },
])('STO-9 the suite finds a storage that $name', async ({ spoil }) => {
  const runs: (() => Promise<void>)[] = []
  entityStorageConformance({
    test: (_name, run) => void runs.push(run),
    create: () => spoil(createMemoryEntityStorage()),
  })

  const outcomes = await Promise.allSettled(runs.map((run) => run()))

  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
})
