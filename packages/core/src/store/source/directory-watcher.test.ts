import { mkdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Timers } from '../../ports/timers.ts'
import { manualTimers } from '../testing/manual-timers.ts'
import { type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts'
import { createPollingWatcher, createSystemWatcher } from './directory-watcher.ts'

/** Timers that tell when something was asked for. */
function observedTimers() {
  const timers = manualTimers()
  let asked = () => {}
  const observed: Timers = {
    after(ms, run) {
      const cancel = timers.after(ms, run)
      asked()
      return cancel
    },
  }
  const nextAsked = () => new Promise<void>((resolve) => (asked = resolve))
  return { timers, observed, nextAsked }
}

describe('watching by looking', () => {
  test.each([
    { name: 'a file that is made', change: (it: TemporaryFolder) => it.write('users/a.json', '') },
    { name: 'a file that grows', change: (it: TemporaryFolder) => it.write('roles/a.json', '12') },
    { name: 'a file that goes away', change: (it: TemporaryFolder) => it.remove('roles/a.json') },
    { name: 'a root that goes away', change: (it: TemporaryFolder) => it.remove('.') },
  ])('$name is seen at the next look', async ({ change }) => {
    await using folder = await temporaryFolder({ 'roles/a.json': '1' })
    const { timers, observed, nextAsked } = observedTimers()
    let changes = 0
    const stop = await createPollingWatcher(observed).watch(folder.root, () => {
      changes += 1
    })
    const looked = nextAsked()

    await change(folder)
    timers.runAll()
    await looked

    expect(changes).toBe(1)
    expect(timers.pending).toEqual([2_000])
    stop()
    expect(timers.pending).toEqual([])
  })

  test('an exchanged link is seen, as mounted configuration exchanges it', async () => {
    await using folder = await temporaryFolder({ '..1/roles/a.json': '1', '..2/roles/a.json': '1' })
    await symlink('..1', join(folder.root, '..data'))
    const { timers, observed, nextAsked } = observedTimers()
    let changes = 0
    const stop = await createPollingWatcher(observed).watch(folder.root, () => {
      changes += 1
    })
    const looked = nextAsked()

    await symlink('..2', join(folder.root, '..new'))
    await rename(join(folder.root, '..new'), join(folder.root, '..data'))
    timers.runAll()
    await looked

    expect(changes).toBe(1)
    stop()
  })

  test('without a change nothing is told', async () => {
    await using folder = await temporaryFolder({ 'roles/a.json': '1' })
    const { timers, observed, nextAsked } = observedTimers()
    let changes = 0
    const stop = await createPollingWatcher(observed, { intervalMs: 50 }).watch(folder.root, () => {
      changes += 1
    })
    const looked = nextAsked()
    timers.runAll()
    await looked

    expect(changes).toBe(0)
    expect(timers.pending).toEqual([50])
    stop()
  })
})

describe('watching by notifications', () => {
  const limit = { timeout: 10_000 }

  test('a file that changes is seen', limit, async () => {
    await using folder = await temporaryFolder({ 'roles/a.json': '1' })
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = await createSystemWatcher(manualTimers()).watch(folder.root, resolve)

    await folder.write('roles/a.json', '2')

    await promise
    stop()
  })

  test('a folder that is made later is seen', limit, async () => {
    await using folder = await temporaryFolder({ 'roles/a.json': '1' })
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = await createSystemWatcher(manualTimers()).watch(folder.root, resolve)

    await mkdir(join(folder.root, 'users'))

    await promise
    stop()
  })

  test('a look every ten seconds sees what notifications miss', async () => {
    await using folder = await temporaryFolder()
    const { timers, observed, nextAsked } = observedTimers()
    let changes = 0
    const stop = await createSystemWatcher(observed).watch(join(folder.root, 'later'), () => {
      changes += 1
    })
    expect(timers.pending).toEqual([10_000])
    const looked = nextAsked()

    await mkdir(join(folder.root, 'later'))
    timers.runAll()
    await looked

    expect(changes).toBe(1)
    stop()
    expect(timers.pending).toEqual([])
  })

  test('a folder that was away for a while is followed again', limit, async () => {
    await using folder = await temporaryFolder({ 'iam/roles/a.json': '1' })
    const root = join(folder.root, 'iam')
    const away = join(folder.root, 'away')
    const { timers, observed, nextAsked } = observedTimers()
    let told = Promise.withResolvers<void>()
    const stop = await createSystemWatcher(observed).watch(root, () => told.resolve())
    await rename(root, away)
    await told.promise
    await rename(away, root)

    const looked = nextAsked()
    timers.runAll()
    await looked
    told = Promise.withResolvers()
    await folder.write('iam/roles/a.json', '2')

    await told.promise
    stop()
  })
})
