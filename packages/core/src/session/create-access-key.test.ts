import { createHash, hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { accessKeySecret } from './access-key-secret.ts'
import { createAccessKey } from './create-access-key.ts'
import { lengthPrefixed } from './length-prefixed.ts'
import { createMasterKeys } from './master-keys.ts'

const bytes = new Uint8Array(32).fill(9)
const masterKeys = createMasterKeys({ keys: [{ version: 'm1', bytes }] })
const user = { account: '111122223333', id: 'AIDAAAAAAAAAAAAAAAAAA' }
const clock = fixedClock(Date.UTC(2026, 10, 24, 12) + 250)

const create = (seed = 1, owner = user) =>
  createAccessKey(owner, { masterKeys, clock, random: seededRandom(seed) })
const stored = ({ entry }: ReturnType<typeof create>, account = user.account) => ({
  id: entry.AccessKeyId,
  account,
  keyVersion: entry.KeyVersion,
  salt: Buffer.from(entry.Salt, 'base64'),
})

test('SKEY-6 a new key is active and belongs to the unique id of its user', () => {
  const key = create()

  expect(key).toEqual({
    accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
    secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
    entry: {
      AccessKeyId: key.accessKeyId,
      UserId: user.id,
      Status: 'Active',
      Salt: expect.stringMatching(/^[A-Za-z0-9+/]{21}[AQgw]==$/),
      KeyVersion: 'm1',
      CreateDate: '2026-11-24T12:00:00Z',
    },
  })
})

test('SKEY-6 the secret is HKDF of the length-prefixed facts, and derives again from what is stored', () => {
  const key = create()
  const { id, account, keyVersion, salt } = stored(key)
  const info = lengthPrefixed(['access-key', keyVersion, account, id, salt])

  const expected = Buffer.from(hkdfSync('sha256', bytes, '', info, 30)).toString('base64')

  expect(key.secretAccessKey).toBe(expected)
  expect(accessKeySecret(stored(key), masterKeys)).toBe(expected)
})

test.each([
  { name: 'id', change: { id: 'AKIAAAAAAAAAAAAAAAAA' } },
  { name: 'account', change: { account: '999999999999' } },
  { name: 'salt', change: { salt: new Uint8Array(16) } },
])('SKEY-6 another $name is another secret', ({ change }) => {
  const key = create()

  expect(accessKeySecret({ ...stored(key), ...change }, masterKeys)).not.toBe(key.secretAccessKey)
})

test('SKEY-6 a removed master key version takes its access keys with it', () => {
  const rotating = createMasterKeys({ keys: [{ version: 'm1', bytes }] })
  const key = createAccessKey(user, { masterKeys: rotating, clock, random: seededRandom(1) })
  rotating.rotate()

  expect(accessKeySecret(stored(key), rotating)).toBe(key.secretAccessKey)
  rotating.remove('m1')
  expect(accessKeySecret(stored(key), rotating)).toBeUndefined()
})

test('SKEY-6 two keys of one user share nothing', () => {
  const [one, two] = [create(1), create(2)]

  expect(one.accessKeyId).not.toBe(two.accessKeyId)
  expect(one.entry.Salt).not.toBe(two.entry.Salt)
  expect(one.secretAccessKey).not.toBe(two.secretAccessKey)
})

test('ATK-35 derivable-secret: nothing that is stored or sent hashes to the secret, or holds it', () => {
  const key = create()
  const parts = Object.values(key.entry)
  const texts = [...parts, user.account, parts.join(''), JSON.stringify(key.entry)]
  const guesses = texts.flatMap((text) => {
    const prefixed = [text, `AWS4${text}`, `access-key${text}`, `session-secret${text}`]
    const hashes = prefixed.flatMap((input) =>
      ['sha1', 'sha256', 'sha512'].map((name) => createHash(name).update(input).digest()),
    )
    return [...hashes, Buffer.from(hkdfSync('sha256', '', '', text, 30))]
  })
  const info = lengthPrefixed(['access-key', 'm1', user.account, key.accessKeyId, key.entry.Salt])
  guesses.push(Buffer.from(hkdfSync('sha256', '', key.entry.Salt, info, 30)))

  for (const guess of guesses) {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const text = guess.toString(encoding)
      expect(text.startsWith(key.secretAccessKey)).toBe(false)
      expect(key.secretAccessKey.startsWith(text)).toBe(false)
    }
  }
  expect(JSON.stringify(key.entry)).not.toContain(key.secretAccessKey)
})

test.each([
  { name: 'no account', owner: { ...user, account: '' } },
  { name: 'the id of a role', owner: { ...user, id: 'AROAAAAAAAAAAAAAAAAAA' } },
])('a user with $name gets no key', ({ owner }) => {
  expect(() => create(1, owner)).toThrow('"user" must have an account id and a unique id')
})
