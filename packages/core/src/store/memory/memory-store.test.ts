import { describe, expect, test, vi } from 'vitest'
import { silentLogger } from '../../ports/logger.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import type { DirectoryWatcher } from '../source/directory-watcher.ts'
import { PolicySourceError } from '../source/source-issue.ts'
import { allow, role } from '../testing/documents.ts'
import { manualTimers } from '../testing/manual-timers.ts'
import { account, otherAccount } from '../testing/read-entities.ts'
import { type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts'
import { createMemoryStore, type MemoryStoreOptions } from './create-memory-store.ts'
import type { ReloadOutcome } from './memory-store.ts'

const readPolicy = `arn:gw:iam::${account}:policy/read`

/** A watcher that reports changes when told. */
function manualWatcher(): DirectoryWatcher & { change(): void; readonly stopped: () => number } {
  let changed = () => {}
  let stops = 0
  return {
    async watch(_root, callback) {
      changed = callback
      return () => {
        stops += 1
      }
    },
    change: () => changed(),
    stopped: () => stops,
  }
}

/** A store over a folder, with everything that a test may want to move or see. */
async function openStore(folder: TemporaryFolder, more: Partial<MemoryStoreOptions> = {}) {
  const clock = fixedClock(1_000)
  const timers = manualTimers()
  const watcher = manualWatcher()
  const error = vi.fn<(fields: object, message: string) => void>()
  const policySource = vi.fn<(outcome: 'loaded' | 'refused', version: number) => void>()
  const store = await createMemoryStore({
    directory: folder.root,
    account,
    clock,
    timers,
    watch: watcher,
    logger: { ...silentLogger, error },
    metrics: { policySource },
    ...more,
  })
  const outcomes: ReloadOutcome[] = []
  store.onReload((outcome) => outcomes.push(outcome))
  return { store, clock, timers, watcher, error, policySource, outcomes }
}

const nextOutcome = (store: { onReload(listener: (outcome: ReloadOutcome) => void): unknown }) =>
  new Promise<ReloadOutcome>((resolve) => store.onReload(resolve))

describe('the first state', () => {
  test('STO-9 a folder is loaded as a whole', async () => {
    await using folder = await temporaryFolder({
      'policies/read.json': allow(),
      'roles/reader.json': role({ AttachedPolicies: ['read'] }),
    })
    const { store, policySource } = await openStore(folder)

    const snapshot = store.current()

    expect(snapshot.version).toBe(1)
    expect(snapshot.roleByArn(`arn:gw:iam::${account}:role/reader`)?.policies).toHaveLength(1)
    expect(policySource.mock.calls).toEqual([['loaded', 1]])
    await store.close()
  })

  test('STO-9 a folder with a defect does not start, every defect is named', async () => {
    await using folder = await temporaryFolder({
      'policies/read.json': '{ "Statement": [ }',
      'roles/reader.json': role({ AttachedPolicies: ['raed'] }),
    })
    const watcher = manualWatcher()

    const start = createMemoryStore({ directory: folder.root, account, watch: watcher })

    const error = await start.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(PolicySourceError)
    expect(error).toMatchObject({ code: 'PolicySourceInvalid' })
    expect((error as PolicySourceError).message.split('\n').slice(1)).toEqual([
      'policies/read.json:1:18: JSON_SYNTAX_ERROR: expected a value',
      `roles/reader.json:13:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`raed\`, did you mean \`read\`?`,
    ])
    expect(watcher.stopped()).toBe(1)
  })

  test('a folder that is missing does not start', async () => {
    await using folder = await temporaryFolder()

    const start = createMemoryStore({ directory: `${folder.root}/none`, account, watch: false })

    await expect(start).rejects.toMatchObject({
      code: 'PolicySourceInvalid',
      message: `policy source refused:\n${folder.root}/none: UNREADABLE_FILE: the policy folder does not exist: make it, or name the one that does; a relative path begins at the working directory of the process`,
    })
  })
})

describe('STO-9 reloading validates, then swaps or keeps', () => {
  test('a good state takes the place of the last one', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store, policySource } = await openStore(folder)
    const before = store.current()
    await folder.write('policies/write.json', allow())

    const outcome = await store.reload()

    expect(outcome).toEqual({ outcome: 'loaded', version: 2 })
    expect(store.current().version).toBe(2)
    expect(store.current().managedPolicy(`arn:gw:iam::${account}:policy/write`)).toBeDefined()
    expect(before.managedPolicy(`arn:gw:iam::${account}:policy/write`)).toBeUndefined()
    expect(policySource.mock.calls).toEqual([
      ['loaded', 1],
      ['loaded', 2],
    ])
    await store.close()
  })

  test('a broken state keeps the last good one and names file, line and column', async () => {
    await using folder = await temporaryFolder({
      'policies/read.json': allow(),
      'roles/reader.json': role(),
    })
    const { store, error, policySource } = await openStore(folder)
    const before = store.current()
    await folder.write('policies/read.json', '{\n  "Version": "2012-10-17"\n  "Statement": []\n}')
    await folder.remove('roles/reader.json')

    const outcome = await store.reload()

    expect(store.current()).toBe(before)
    expect(before.roleByArn(`arn:gw:iam::${account}:role/reader`)).toBeDefined()
    expect(outcome).toEqual({
      outcome: 'refused',
      version: 1,
      issues: [
        {
          path: 'policies/read.json',
          line: 3,
          column: 3,
          code: 'JSON_SYNTAX_ERROR',
          message: 'expected `,` or `}`',
        },
      ],
    })
    expect(error.mock.calls).toEqual([
      [
        {
          version: 1,
          issues: ['policies/read.json:3:3: JSON_SYNTAX_ERROR: expected `,` or `}`'],
        },
        'policy source refused, the last good version stays in force',
      ],
    ])
    expect(policySource.mock.calls.at(-1)).toEqual(['refused', 1])
    await store.close()
  })

  test('a folder that was emptied keeps the last good state', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store } = await openStore(folder)
    await folder.remove('policies')

    expect(await store.reload()).toMatchObject({ outcome: 'refused', version: 1 })
    expect(store.current().managedPolicy(readPolicy)).toBeDefined()
    await store.close()
  })

  test('after the repair the state is in force again', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store } = await openStore(folder)
    await folder.write('policies/read.json', '')
    await store.reload()
    await folder.write('policies/read.json', allow('orders:GetOrder'))

    expect(await store.reload()).toEqual({ outcome: 'loaded', version: 2 })
    await store.close()
  })

  test('equal files keep the version, so that caches stay', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store } = await openStore(folder)
    const before = store.current()
    await folder.write('policies/read.json', allow())

    expect(await store.reload()).toEqual({ outcome: 'unchanged', version: 1 })
    expect(store.current()).toBe(before)
    await store.close()
  })

  test('the same texts under other names are another state', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store } = await openStore(folder)
    await folder.remove('policies/read.json')
    await folder.write('policies/write.json', allow())

    expect(await store.reload()).toEqual({ outcome: 'loaded', version: 2 })
    expect(store.current().managedPolicy(readPolicy)).toBeUndefined()
    await store.close()
  })

  test('several calls at once share a reading that begins after them', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store, policySource } = await openStore(folder)

    const first = store.reload()
    const second = store.reload()
    await folder.write('policies/write.json', allow())
    const third = store.reload()

    expect(await second).toEqual(await first)
    expect(await third).toEqual(expect.objectContaining({ version: 2 }))
    expect(policySource.mock.calls.length).toBeLessThanOrEqual(3)
    await store.close()
  })

  test('objects are asked for again at each reading', async () => {
    let entities: object = { policies: { read: allow() } }
    const store = await createMemoryStore({ account, entities: () => entities })
    entities = { policies: { [`${otherAccount}/read`]: allow() } }

    expect(await store.reload()).toEqual({ outcome: 'loaded', version: 2 })
    expect(store.current().managedPolicy(readPolicy)).toBeUndefined()
    await store.close()
  })

  test('a source refused at the start leaves nothing in force, and the log says so', async () => {
    const error = vi.fn<(fields: object, message: string) => void>()
    const opening = createMemoryStore({
      account,
      logger: { ...silentLogger, error },
      entities: () => ({ roles: { app: {} } }),
    })

    await expect(opening).rejects.toThrow('AssumeRolePolicyDocument')
    // The error names the defects; told here too, they would stand twice on a terminal.
    expect(error.mock.calls).toEqual([
      [
        { version: 0, defects: 1 },
        'policy source refused, nothing is in force: see the error that is thrown',
      ],
    ])
  })

  test('a source that throws is refused, and the store lives on', async () => {
    let isBroken = false
    const error = vi.fn<(fields: object, message: string) => void>()
    const store = await createMemoryStore({
      account,
      logger: { ...silentLogger, error },
      entities: () => {
        if (isBroken) throw new Error('gone')
        return { policies: { read: allow() } }
      },
    })
    isBroken = true

    expect(await store.reload()).toEqual({ outcome: 'refused', version: 1, issues: [] })
    expect(error.mock.calls[0]?.[1]).toBe('policy source could not be read')
    expect(store.current().managedPolicy(readPolicy)).toBeDefined()
    isBroken = false
    expect(await store.reload()).toEqual({ outcome: 'unchanged', version: 1 })
    await store.close()
  })

  test('a listener that throws stops neither the others nor the store', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store, error } = await openStore(folder)
    const seen: ReloadOutcome[] = []
    store.onReload(() => {
      throw new Error('listener')
    })
    const stop = store.onReload((outcome) => seen.push(outcome))

    await store.reload()
    stop()
    await store.reload()

    expect(seen).toEqual([{ outcome: 'unchanged', version: 1 }])
    expect(error.mock.calls[0]?.[1]).toBe('a listener of the policy source failed')
    await store.close()
  })
})

describe('STO-9 changes are followed, debounced by 200 ms', () => {
  test('several changes are one reading', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store, timers, watcher } = await openStore(folder)
    await folder.write('policies/write.json', allow())

    watcher.change()
    watcher.change()
    watcher.change()

    expect(timers.pending).toEqual([200])
    const outcome = nextOutcome(store)
    timers.runAll()
    expect(await outcome).toEqual({ outcome: 'loaded', version: 2 })
    expect(timers.pending).toEqual([])
    await store.close()
  })

  test('changes that never stop delay the reading by two seconds at most', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store, timers, watcher, clock } = await openStore(folder)

    for (let at = 0; at < 19; at += 1) {
      watcher.change()
      clock.advance(100)
    }
    watcher.change()

    expect(timers.pending).toEqual([100])
    await store.close()
  })

  test('a change that breaks a file keeps the last good state', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store, timers, watcher } = await openStore(folder)
    await folder.write('policies/read.json', '[]')
    watcher.change()

    const outcome = nextOutcome(store)
    timers.runAll()

    expect(await outcome).toMatchObject({
      outcome: 'refused',
      version: 1,
      issues: [{ path: 'policies/read.json', line: 1, column: 1, code: 'WRONG_TYPE' }],
    })
    expect(store.current().managedPolicy(readPolicy)).toBeDefined()
    await store.close()
  })

  test('a closed store follows nothing, its last state stays readable', async () => {
    await using folder = await temporaryFolder({ 'policies/read.json': allow() })
    const { store, timers, watcher, outcomes } = await openStore(folder)
    watcher.change()

    await store.close()
    watcher.change()

    expect(timers.pending).toEqual([])
    expect(watcher.stopped()).toBe(1)
    expect(await store.reload()).toEqual({ outcome: 'unchanged', version: 1 })
    expect(outcomes).toEqual([])
    expect(store.current().managedPolicy(readPolicy)).toBeDefined()
  })
})
