import { hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { seededRandom } from '../testing/seeded-random.ts'
import { createMasterKeys } from './master-keys.ts'

const key = (version: string, fill: number, length = 32) => ({
  version,
  bytes: new Uint8Array(length).fill(fill),
})

test('SKEY-5 a secret is HKDF-SHA256 of the length-prefixed parts without salt', () => {
  const master = createMasterKeys({ keys: [key('a', 7)] })
  const info = Buffer.from('\0\0\0\x01x\0\0\0\x02yz')

  const secret = master.derive('a', ['x', 'yz'], 30)

  expect(secret).toEqual(Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 7), '', info, 30)))
})

test('SKEY-5 parts that join to the same text derive different secrets', () => {
  const master = createMasterKeys({ keys: [key('a', 7)] })

  expect(master.derive('a', ['ab', 'c'], 30)).not.toEqual(master.derive('a', ['a', 'bc'], 30))
})

test('SKEY-6 older versions go on deriving after a rotation', () => {
  const master = createMasterKeys({ random: seededRandom(1) })
  const first = master.currentVersion()
  const before = master.derive(first, ['x'], 30)

  const second = master.rotate()

  expect(master.currentVersion()).toBe(second)
  expect(master.derive(first, ['x'], 30)).toEqual(before)
  expect(master.derive(second, ['x'], 30)).not.toEqual(before)
})

test('SKEY-4 a removed version derives nothing, and its name is never used again', () => {
  const master = createMasterKeys({ random: seededRandom(1) })
  const removed = master.rotate()

  master.remove(removed)

  expect(master.derive(removed, ['x'], 30)).toBeUndefined()
  expect(master.currentVersion()).not.toBe(removed)
})

test.each([
  { name: 'under 32 bytes', keys: [key('a', 1, 31)], message: 'must have at least 32 bytes' },
  { name: 'version given twice', keys: [key('a', 1), key('a', 2)], message: 'given twice' },
  { name: 'malformed version', keys: [key('a b', 1)], message: 'a version must be' },
])('SKEY-5 a master key is refused at start: $name', ({ keys, message }) => {
  expect(() => createMasterKeys({ keys })).toThrow(new RegExp(message))
})
