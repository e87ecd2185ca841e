import assert from 'node:assert/strict'
import type { EntityStorage } from '../store/managed/entity-storage.ts'
import type { StoredEntity } from '../store/managed/stored-entity.ts'
import { renamedUser, storedEntities } from './stored-entities.ts'

/** How {@link entityStorageConformance} gets at what it tests, and tells what it found. */
export interface EntityStorageConformance {
  /** Registers one test: `test` of vitest, `node:test` or Jest. */
  readonly test: (name: string, run: () => Promise<void>) => void
  /** Opens a storage that is empty, another one each time. */
  readonly create: () => EntityStorage | Promise<EntityStorage>
  /**
   * Opens the same storage once more, as another process would. Default none: the storage is of this process alone, and
   * the tests of other processes are left out.
   */
  readonly reopen?: (storage: EntityStorage) => EntityStorage | Promise<EntityStorage>
}

/**
 * Tests that an {@link EntityStorage} keeps what the management API relies on: all changes or none, versions that grow,
 * one winner among writers, entities that come back as they were (STO-9, STO-10).
 *
 * @example
 * entityStorageConformance({ test, create: () => createMemoryEntityStorage() })
 */
export function entityStorageConformance({ test, create, reopen }: EntityStorageConformance): void {
  for (const [name, run] of Object.entries(laws)) {
    test(`an entity storage: ${name}`, async () => run(await create()))
  }
  if (reopen === undefined) return
  for (const [name, run] of Object.entries(lawsOfProcesses)) {
    test(`an entity storage: ${name}`, async () => {
      const first = await create()
      await run(first, await reopen(first))
    })
  }
}

const put = (entity: StoredEntity) => ({ kind: 'put', entity }) as const
const remove = (entity: StoredEntity) => ({ kind: 'remove', entity }) as const

/** As JSON: members without value need not come back. */
function plain(entities: readonly StoredEntity[]): readonly unknown[] {
  const keyOf = ({ kind, account, name }: StoredEntity) => `${kind}/${account}/${name}`
  const sorted = entities.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  return JSON.parse(JSON.stringify(sorted))
}

async function assertHolds(storage: EntityStorage, wanted: readonly StoredEntity[]): Promise<void> {
  assert.deepEqual(plain((await storage.load()).entities), plain(wanted))
}

async function fill(storage: EntityStorage, entities: readonly StoredEntity[]): Promise<number> {
  const { version } = await storage.load()
  return await storage.commit(entities.map(put), version)
}

async function assertConcurrent(commit: Promise<number>): Promise<void> {
  await assert.rejects(commit, { code: 'ConcurrentModification' })
}

const { alice, bob, otherAlice, groupOfThatName, organization, guardrail } = storedEntities
const all = Object.values(storedEntities)

const laws: Readonly<Record<string, (storage: EntityStorage) => Promise<void>>> = {
  'begins empty, and says whether it is durable': async (storage) => {
    await assertHolds(storage, [])
    assert.equal(typeof storage.isDurable, 'boolean')
  },
  'entities of every kind come back as they were': async (storage) => {
    await fill(storage, all)
    await assertHolds(storage, all)
  },
  'each commit answers a version that is greater, and load tells it': async (storage) => {
    const { version } = await storage.load()
    const first = await storage.commit([put(alice)], version)
    const second = await storage.commit([put(bob)], first)
    assert.ok(version < first && first < second)
    assert.equal((await storage.load()).version, second)
  },
  'an entity takes the place of the one of its kind, account and name, whatever its case': async (
    storage,
  ) => {
    await fill(storage, [alice, bob])
    const changed = { ...alice, name: alice.name.toUpperCase(), path: '/north/' }
    await fill(storage, [changed])
    await assertHolds(storage, [changed, bob])
  },
  'kinds and accounts keep equal names apart': async (storage) => {
    await fill(storage, [alice, otherAlice, groupOfThatName])
    const { version } = await storage.load()
    await storage.commit([remove(alice)], version)
    await assertHolds(storage, [otherAlice, groupOfThatName])
  },
  'the organization, accounts and guardrails are found by kind and name alone': async (storage) => {
    await fill(storage, [organization, guardrail])
    const moved = { ...organization, account: '000000000099' }
    const { version } = await storage.load()
    await storage.commit([put(moved), remove({ ...guardrail, account: '000000000099' })], version)
    await assertHolds(storage, [moved])
  },
  'removing goes by name whatever its case, and of nothing is nothing': async (storage) => {
    const version = await fill(storage, [alice])
    const next = await storage.commit([remove({ ...alice, name: 'ALICE' })], version)
    await assertHolds(storage, [])
    await storage.commit([remove(alice)], next)
    await assertHolds(storage, [])
  },
  'the changes of a commit follow each other: a rename may only change the case': async (
    storage,
  ) => {
    const version = await fill(storage, [alice])
    await storage.commit([remove(alice), put(renamedUser)], version)
    await assertHolds(storage, [renamedUser])
  },
  'a commit on an old version writes nothing': async (storage) => {
    const { version } = await storage.load()
    await storage.commit([put(alice)], version)
    await assertConcurrent(storage.commit([put(bob), remove(alice)], version))
    await assertHolds(storage, [alice])
  },
  'a commit on a version to come writes nothing': async (storage) => {
    const { version } = await storage.load()
    await assertConcurrent(storage.commit([put(alice)], version + 1))
    await assertHolds(storage, [])
  },
  'of commits on one version exactly one goes through': async (storage) => {
    const { version } = await storage.load()
    const commits = [alice, bob, otherAlice].map((it) => storage.commit([put(it)], version))
    const outcomes = await Promise.allSettled(commits)
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await storage.load()).entities.length, 1)
  },
  'what was loaded stays what it was': async (storage) => {
    const version = await fill(storage, [alice])
    const before = await storage.load()
    await storage.commit([remove(alice), put(bob)], version)
    assert.deepEqual(plain(before.entities), plain([alice]))
    assert.equal(before.version, version)
  },
}

type Pair = (first: EntityStorage, second: EntityStorage) => Promise<void>

const lawsOfProcesses: Readonly<Record<string, Pair>> = {
  'another process sees what was committed': async (first, second) => {
    const version = await fill(first, all)
    await assertHolds(second, all)
    assert.equal((await second.load()).version, version)
  },
  'of two processes the second writer is told, and writes nothing': async (first, second) => {
    const { version } = await second.load()
    await fill(first, [alice])
    await assertConcurrent(second.commit([put(bob)], version))
    await assertHolds(first, [alice])
  },
  'both processes say alike whether it is durable': async (first, second) => {
    assert.equal(first.isDurable, second.isDurable)
  },
}
