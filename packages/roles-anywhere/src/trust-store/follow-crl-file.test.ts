import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, silentLogger, type Timers } from '@gatewarden/core'
import { afterEach, expect, test } from 'vitest'
import { crlEntry, crlPem, forgeCrl } from '../testing/forge-crl.ts'
import { ca, leafSerial, root, verdictOf } from '../testing/revocation-world.ts'
import { storeOf } from '../testing/verdict.ts'
import { type FollowCrlOptions, followCrlFile } from './follow-crl-file.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

const first = forgeCrl(ca, { number: 1 })
const second = forgeCrl(ca, { number: 2, entries: [crlEntry(leafSerial)] })

/** Timers that run when a test says so; `turn` is over when the next look is planned. */
function handTimers() {
  let planned: { run: () => void } | undefined
  let whenPlanned = () => {}
  const timers: Timers = {
    after(_, run) {
      planned = { run }
      whenPlanned()
      return () => {
        planned = undefined
      }
    },
  }
  const turn = async () => {
    const next = new Promise<void>((resolve) => {
      whenPlanned = resolve
    })
    planned?.run()
    await next
  }
  return { timers, turn, isPlanned: () => planned !== undefined }
}

async function world(content: string | Uint8Array = first, options: FollowCrlOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'crl-'))
  folders.push(folder)
  const path = join(folder, 'plant.crl')
  await writeFile(path, content)
  const warnings: unknown[] = []
  const logger: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields) }
  const store = storeOf([root])
  const hand = handTimers()
  const stop = await followCrlFile(store.revocation, path, {
    timers: hand.timers,
    logger,
    ...options,
  })
  return { ...hand, path, folder, store, warnings, stop }
}

test('CRL-12 a file is imported at once, and again when it has changed', async () => {
  const { store, path, turn, warnings } = await world(first)
  const before = await verdictOf(store)
  await writeFile(path, crlPem(second))
  await turn()

  expect([before, await verdictOf(store)]).toEqual(['accepted', 'Revoked leaf'])
  expect(store.revocation.crls()).toHaveLength(1)
  expect(warnings).toEqual([])
})

test('CRL-12 a file that is renamed into place counts', async () => {
  const { store, path, folder, turn } = await world(first)
  await writeFile(join(folder, 'new'), second)
  await rename(join(folder, 'new'), path)
  await turn()

  expect(await verdictOf(store)).toBe('Revoked leaf')
})

test('CRL-12 a file that has not changed is not imported again', async () => {
  const { store, turn } = await world(first)
  const { generation } = store
  await turn()

  expect(store.generation).toBe(generation)
})

test('CRL-12 a file that is half written, gone or older leaves the list in force, and is told once a state', async () => {
  const { store, path, turn, warnings } = await world(second)
  await writeFile(path, second.subarray(0, 40))
  await turn()
  await turn()
  await writeFile(path, first)
  await turn()
  await rm(path)
  await turn()

  expect(await verdictOf(store)).toBe('Revoked leaf')
  expect(warnings).toMatchObject([
    { err: { reason: 'CrlInvalid' } },
    { err: { reason: 'CrlRollback' } },
    { err: { code: 'ENOENT' } },
  ])
})

test('CRL-12 what failed for another reason than the list is tried again', async () => {
  const { store, path, turn, warnings } = await world(first)
  const { importCrl } = store.revocation
  store.revocation.importCrl = () => Promise.reject(new Error('no thread'))
  await writeFile(path, second)
  await turn()
  store.revocation.importCrl = importCrl
  await turn()

  expect(warnings).toMatchObject([{ err: { message: 'no thread' } }])
  expect(await verdictOf(store)).toBe('Revoked leaf')
})

test('CRL-12 a file that is not taken at first is an error', async () => {
  const refused = { reason: 'CrlInvalid' }

  await expect(world('no list')).rejects.toMatchObject(refused)
  await expect(followCrlFile(storeOf([root]).revocation, '/none/plant.crl')).rejects.toMatchObject({
    code: 'ENOENT',
  })
  await expect(world(first, { maxBytes: first.length })).resolves.toBeDefined()
  await expect(world(first, { maxBytes: first.length - 1 })).rejects.toMatchObject({
    reason: 'CrlTooLarge',
  })
})

test('CRL-12 a list of a file can have an id', async () => {
  const { store } = await world(first, { id: 'plant' })

  expect(store.revocation.crls()).toMatchObject([{ id: 'plant' }])
})

test('CRL-12 stopped, nobody looks any more', async () => {
  const { stop, isPlanned } = await world()
  stop()

  expect(isPlanned()).toBe(false)
})

test.each([{ intervalMs: 0 }, { maxBytes: 0.5 }, { interval: 1 } as FollowCrlOptions])(
  'CRL-12 options of following are checked: %j',
  async (options) => {
    await expect(world(first, options)).rejects.toThrow(TypeError)
  },
)
