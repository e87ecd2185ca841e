import { describe, expect, test } from 'vitest'
import { entityId } from '../entity-id.ts'
import { account, defectsOf, otherAccount, snapshotOf } from '../testing/read-entities.ts'

const idOf = (name: string, path = '/') => entityId({ kind: 'user', account, path, name })
const aliceArn = `arn:gw:iam::${account}:user/alice`

const entry = {
  AccessKeyId: 'AKIAABCDEFGHIJKLMNOP',
  UserId: idOf('alice'),
  Status: 'Active',
  Salt: 'AAECAwQFBgcICQoLDA0ODw==',
  KeyVersion: 'm1',
  CreateDate: '2026-11-24T12:00:00Z',
}
const second = { ...entry, AccessKeyId: 'AKIAABCDEFGHIJKLMNO2', Status: 'Inactive' }

const alice = (...AccessKeys: unknown[]) => ({ users: { alice: { AccessKeys } } })

describe('access keys of a user', () => {
  test('SKEY-6 a snapshot finds a key and its user by the id, whatever its status', () => {
    const snapshot = snapshotOf(alice(entry, second))

    expect(snapshot.accessKey(entry.AccessKeyId)).toEqual({
      user: snapshot.userByArn(aliceArn),
      key: {
        id: entry.AccessKeyId,
        account,
        userArn: aliceArn,
        userId: entry.UserId,
        isActive: true,
        salt: Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
        keyVersion: 'm1',
        createdAt: Date.UTC(2026, 10, 24, 12),
      },
    })
    expect(snapshot.accessKey(second.AccessKeyId)?.key.isActive).toBe(false)
    expect(snapshot.accessKey('AKIAABCDEFGHIJKLMNO7')).toBeUndefined()
    expect(snapshot.accessKey('constructor')).toBeUndefined()
  })

  test('SKEY-6 a user has at most two', () => {
    const third = { ...entry, AccessKeyId: 'AKIAABCDEFGHIJKLMNO3' }

    expect(defectsOf(alice(entry, second, third))).toEqual([
      'users/alice.json:19:5: LIMIT_EXCEEDED: a user has at most 2 access keys',
    ])
  })

  test.each([
    { name: 'an id of another kind', change: { AccessKeyId: 'ASIAABCDEFGHIJKLMNOP' }, line: 4 },
    { name: 'an id in small letters', change: { AccessKeyId: 'AKIAabcdefghijklmnop' }, line: 4 },
    { name: 'a user id that is none', change: { UserId: 'alice' }, line: 5 },
    { name: 'another status', change: { Status: 'active' }, line: 6 },
    { name: 'a salt of 15 bytes', change: { Salt: 'AAECAwQFBgcICQoLDA0O' }, line: 7 },
    { name: 'a salt with stray bits', change: { Salt: 'AAECAwQFBgcICQoLDA0ODx==' }, line: 7 },
    { name: 'a salt in base64url', change: { Salt: '__ECAwQFBgcICQoLDA0ODw==' }, line: 7 },
    { name: 'a key version with a slash', change: { KeyVersion: 'm/1' }, line: 8 },
    { name: 'a date without time', change: { CreateDate: '2026-11-24' }, line: 9 },
    { name: 'a day that no month has', change: { CreateDate: '2026-02-30T12:00:00Z' }, line: 9 },
    { name: 'another zone', change: { CreateDate: '2026-11-24T12:00:00+01:00' }, line: 9 },
  ])('$name is a defect at its place', ({ change, line }) => {
    const [name] = Object.keys(change)

    expect(defectsOf(alice({ ...entry, ...change }))).toEqual([
      expect.stringMatching(
        new RegExp(`^users/alice\\.json:${line}:\\d+: INVALID_VALUE: \`${name}\` must be `),
      ),
    ])
  })

  test.each(Object.keys(entry))('%s must be there', (name) => {
    const { [name as keyof typeof entry]: _, ...rest } = entry

    expect(defectsOf(alice(rest))).toEqual([
      `users/alice.json:3:5: MISSING_MEMBER: member \`${name}\` is missing`,
    ])
  })

  test('SKEY-6 a secret in a file is a defect, and the defect does not repeat it', () => {
    const defects = defectsOf(alice({ ...entry, SecretAccessKey: 'canary' }))

    expect(defects).toEqual([
      'users/alice.json:10:7: UNKNOWN_MEMBER: unknown member `SecretAccessKey`',
    ])
  })

  test.each([
    { name: 'an object', AccessKeys: entry, want: '2:17: WRONG_TYPE' },
    { name: 'a list of texts', AccessKeys: ['AKIA'], want: '3:5: WRONG_TYPE' },
  ])('$name is no list of keys', ({ AccessKeys, want }) => {
    expect(defectsOf({ users: { alice: { AccessKeys } } })).toEqual([
      expect.stringContaining(`users/alice.json:${want}: `),
    ])
  })

  test('SKEY-6 one id twice in the whole source is a defect, in one file, two, or two accounts', () => {
    const mallory = entityId({ kind: 'user', account: otherAccount, path: '/', name: 'mallory' })
    const twice = defectsOf(alice(entry, entry))
    const elsewhere = defectsOf({
      users: {
        alice: { AccessKeys: [entry] },
        bob: { AccessKeys: [{ ...entry, UserId: idOf('bob') }] },
        [`${otherAccount}/mallory`]: { AccessKeys: [{ ...entry, UserId: mallory }] },
      },
    })

    const claim = (at: string, first: string) =>
      `users/${at}: DUPLICATE_ENTITY: the access key is that of \`users/${first}.json\` already`
    expect(twice).toEqual([claim('alice.json:12:22', 'alice')])
    expect(elsewhere).toEqual([
      claim('alice.json:4:22', `${otherAccount}/mallory`),
      claim('bob.json:4:22', `${otherAccount}/mallory`),
    ])
  })

  test('ATK-7 recycled-principal: a key of another unique id is a defect', () => {
    const other = `AIDA${'B'.repeat(17)}`

    const recreated = defectsOf({ users: { alice: { UserId: other, AccessKeys: [entry] } } })
    const moved = defectsOf({ users: { alice: { Path: '/team/', AccessKeys: [entry] } } })
    const copied = defectsOf({ users: { bob: { AccessKeys: [entry] } } })

    for (const [defects, id] of [
      [recreated, other],
      [moved, idOf('alice', '/team/')],
      [copied, idOf('bob')],
    ] as const) {
      expect(defects).toEqual([
        expect.stringContaining(
          `INVALID_VALUE: the access key belongs to \`${entry.UserId}\`, the user is \`${id}\``,
        ),
      ])
    }
  })
})
