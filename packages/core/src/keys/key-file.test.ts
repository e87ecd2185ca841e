import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { encryptionKeyFromBytes } from './encryption-key.ts'
import { keyFile } from './key-file.ts'
import { openKeyStore } from './key-store.ts'

const immediately = Object.freeze({
  after(_: number, run: () => void) {
    queueMicrotask(run)
    return () => {}
  },
})
const encryptionKey = encryptionKeyFromBytes(new Uint8Array(32).fill(1))

test('a key store in a file is there after the process, readable by its owner alone', async () => {
  await using folder = await temporaryFolder()
  const storage = keyFile(join(folder.root, 'keys.json'))
  const before = await openKeyStore({ storage, encryptionKey, random: seededRandom(1) })
  const after = await openKeyStore({ storage, encryptionKey, random: seededRandom(2) })
  before.close()
  after.close()

  expect(after.list()).toEqual(before.list())
  expect(await readdir(folder.root)).toEqual(['keys.json'])
  expect((await stat(join(folder.root, 'keys.json'))).mode & 0o777).toBe(0o600)
})

test('changes of several processes come one after the other, and none is lost', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.root, 'list')
  const add = (name: string) => async (text: string | undefined) => `${text ?? ''}${name}\n`

  await Promise.all(['a', 'b', 'c', 'd'].map((name) => keyFile(path).update(add(name))))

  expect((await readFile(path, 'utf8')).trim().split('\n').sort()).toEqual(['a', 'b', 'c', 'd'])
})

test('a lock that nobody gives back is an error that says what to do', async () => {
  await using folder = await temporaryFolder({ 'keys.json.lock': '' })
  const storage = keyFile(join(folder.root, 'keys.json'), { timers: immediately })

  const outcome = storage.update(async () => 'never')

  await expect(outcome).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: expect.stringMatching(/keys\.json\.lock: delete it if that process is gone$/),
  })
  expect(await storage.read()).toBeUndefined()
})

test('a change that fails leaves the file and no lock', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.root, 'keys.json')
  await writeFile(path, 'old')

  const outcome = keyFile(path).update(() => Promise.reject(new Error('no')))

  await expect(outcome).rejects.toThrow('no')
  expect(await readdir(folder.root)).toEqual(['keys.json'])
  expect(await readFile(path, 'utf8')).toBe('old')
})

test('a draft that was left behind, and that others may read, does not become the file', async () => {
  await using folder = await temporaryFolder({ 'keys.json.new': 'half' })
  const path = join(folder.root, 'keys.json')
  await chmod(`${path}.new`, 0o644)

  await keyFile(path).update(async () => 'whole')

  expect(await readFile(path, 'utf8')).toBe('whole')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a folder that is not there is an error that names it', async () => {
  const outcome = keyFile('/nowhere/keys.json').update(async () => '')

  await expect(outcome).rejects.toThrow('/nowhere/keys.json.lock cannot be created')
})

test('what is no file cannot be read', async () => {
  await using folder = await temporaryFolder()

  await expect(keyFile(folder.root).read()).rejects.toMatchObject({ code: 'ServiceUnavailable' })
  expect(() => keyFile('')).toThrow('"path" must name a file')
})
