import { expect, test } from 'vitest'
import { silentLogger } from '../ports/logger.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { manualTimers } from '../store/testing/manual-timers.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { encryptionKeyFromBytes } from './encryption-key.ts'
import { openKeyStore } from './key-store.ts'
import { memoryKeyStorage } from './testing/memory-storage.ts'

function world() {
  const storage = memoryKeyStorage()
  const encryptionKey = encryptionKeyFromBytes(new Uint8Array(32).fill(1))
  const parts = { clock: fixedClock(Date.UTC(2026, 10, 24)), timers: manualTimers() }
  const open = (change: object) => openKeyStore({ storage, encryptionKey, ...parts, ...change })
  return { storage, open }
}

const former = (version: string) => ({ version, bytes: new Uint8Array(32).fill(9) })

test('SKEY-4 former master keys are taken in at the first opening, the last one active', async () => {
  const { open } = world()
  const masterKeys = [former('2025-11'), former('2026-11')]
  const store = await open({ masterKeys })
  const again = await open({})

  for (const { list, masterKeys: ring } of [store, again]) {
    const masters = list().filter(({ purpose }) => purpose === 'master')
    expect(masters.map(({ id, state }) => [id, state])).toEqual([
      ['2025-11', 'retired'],
      ['2026-11', 'active'],
    ])
    expect(ring.currentVersion()).toBe('2026-11')
    const before = createMasterKeys({ keys: masterKeys })
    for (const { version } of masterKeys)
      expect(ring.derive(version, ['x'], 32)).toEqual(before.derive(version, ['x'], 32))
  }
})

test('SKEY-4 a former master key that was removed does not come back', async () => {
  const { open } = world()
  const warnings: object[] = []
  const logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields) }
  const masterKeys = [former('2026-11')]
  const store = await open({ masterKeys, logger })
  expect(warnings).toEqual([])
  await store.remove('2026-11')

  const again = await open({ masterKeys, logger })

  expect(again.masterKeys.has('2026-11')).toBe(false)
  expect(warnings).toEqual([{ key_versions: ['2026-11'] }])
})

test('ROT-4 former master keys lie sealed', async () => {
  const { open, storage } = world()
  await open({ masterKeys: [former('2026-11')] })

  const document = (await storage.read()) ?? ''

  expect(document).toContain('"2026-11"')
  expect(document).not.toContain(Buffer.alloc(32, 9).toString('base64').slice(0, 20))
})

test.each([
  { masterKeys: 'key', says: '"masterKeys" option must be a list of { version, bytes }' },
  { masterKeys: [{ version: 'a' }], says: 'must be a list of { version, bytes }' },
  { masterKeys: [former('a b')], says: '"masterKeys" option: a version must be 1 to 16' },
  { masterKeys: [former('a'), former('a')], says: '"masterKeys" option: a version is given twice' },
])('SKEY-4 refuses former master keys: $says', async ({ masterKeys, says }) => {
  const { open, storage } = world()

  await expect(open({ masterKeys })).rejects.toThrow(says)

  expect(await storage.read()).toBeUndefined()
})
