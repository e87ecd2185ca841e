import { describe, expect, test } from 'vitest'
import { entityId } from '../entity-id.ts'
import { account, defectsOf, otherAccount, snapshotOf } from '../testing/read-entities.ts'

const idOf = (name: string, path = '/') => entityId({ kind: 'user', account, path, name })
const serialOf = (name: string) => `arn:gw:iam::${account}:mfa/${name}`

const entry = {
  SerialNumber: serialOf('alice'),
  UserId: idOf('alice'),
  Seed: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v',
  KeyVersion: 'm1',
  EnableDate: '2026-11-24T12:00:30Z',
}

const alice = (...MFADevices: unknown[]) => ({ users: { alice: { MFADevices } } })

describe('MFA devices of a user', () => {
  test('MFA-5 a snapshot finds a device by its serial number', () => {
    const snapshot = snapshotOf(alice(entry, { ...entry, SerialNumber: serialOf('spare') }))

    expect(snapshot.mfaDevice(serialOf('alice'))).toEqual({
      serial: serialOf('alice'),
      account,
      userArn: `arn:gw:iam::${account}:user/alice`,
      userId: entry.UserId,
      sealedSeed: Buffer.from(Array.from({ length: 48 }, (_, at) => at)),
      keyVersion: 'm1',
      enabledAt: Date.UTC(2026, 10, 24, 12, 0, 30),
    })
    expect(snapshot.mfaDevice(serialOf('spare'))).toBeDefined()
    expect(snapshot.mfaDevice(serialOf('Alice'))).toBeUndefined()
    expect(snapshot.mfaDevice('constructor')).toBeUndefined()
  })

  test('MFA-5 a user has at most eight', () => {
    const nine = Array.from({ length: 9 }, (_, at) => ({
      ...entry,
      SerialNumber: serialOf(`d${at}`),
    }))

    expect(defectsOf(alice(...nine))).toEqual([
      expect.stringContaining('LIMIT_EXCEEDED: a user has at most 8 MFA devices'),
    ])
  })

  test.each([
    { name: 'a user id that is none', change: { UserId: 'alice' }, line: 5 },
    { name: 'a seed in base32', change: { Seed: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }, line: 6 },
    { name: 'a seed of 47 bytes', change: { Seed: `${'A'.repeat(63)}=` }, line: 6 },
    { name: 'a key version with a slash', change: { KeyVersion: 'm/1' }, line: 7 },
    { name: 'a date without time', change: { EnableDate: '2026-11-24' }, line: 8 },
  ])('$name is a defect at its place, which does not repeat it', ({ change, line }) => {
    const [[name = '', value = ''] = []] = Object.entries(change)

    const defects = defectsOf(alice({ ...entry, ...change }))

    expect(defects).toEqual([
      expect.stringMatching(
        new RegExp(`^users/alice\\.json:${line}:\\d+: INVALID_VALUE: \`${name}\` must be `),
      ),
    ])
    if (name === 'Seed') expect(defects[0]).not.toContain(value)
  })

  test.each(Object.keys(entry))('%s must be there: a device is confirmed first', (name) => {
    const { [name as keyof typeof entry]: _, ...rest } = entry

    expect(defectsOf(alice(rest))).toEqual([
      `users/alice.json:3:5: MISSING_MEMBER: member \`${name}\` is missing`,
    ])
  })

  test.each([
    { name: 'of another account', SerialNumber: `arn:gw:iam::${otherAccount}:mfa/alice` },
    { name: 'of another partition', SerialNumber: `arn:aws:iam::${account}:mfa/alice` },
    { name: 'with a path', SerialNumber: `arn:gw:iam::${account}:mfa/team/alice` },
    { name: 'of a hardware device', SerialNumber: 'GAHT12345678' },
    { name: 'without name', SerialNumber: `arn:gw:iam::${account}:mfa/` },
  ])('a serial number $name is a defect', ({ SerialNumber }) => {
    expect(defectsOf(alice({ ...entry, SerialNumber }))).toEqual([
      expect.stringContaining(
        `:4:23: INVALID_VALUE: the serial number must be \`arn:gw:iam::${account}:mfa/NAME\``,
      ),
    ])
  })

  test('ID-3 a serial number twice, and a device of another unique id, are defects', () => {
    const bob = { ...entry, UserId: idOf('bob') }

    expect(
      defectsOf({ users: { alice: { MFADevices: [entry] }, bob: { MFADevices: [bob] } } }),
    ).toEqual([
      'users/bob.json:4:23: DUPLICATE_ENTITY: the MFA device is that of `users/alice.json` already; `createMfaDevice` takes a `name` for a further device',
    ])
    expect(defectsOf({ users: { bob: { MFADevices: [entry] } } })).toEqual([
      expect.stringContaining(
        `INVALID_VALUE: the MFA device belongs to \`${entry.UserId}\`, the user is \`${idOf('bob')}\``,
      ),
    ])
  })

  test.each([
    { name: 'an object', MFADevices: entry, want: '2:17: WRONG_TYPE' },
    { name: 'a list of texts', MFADevices: ['arn'], want: '3:5: WRONG_TYPE' },
  ])('$name is no list of devices', ({ MFADevices, want }) => {
    expect(defectsOf({ users: { alice: { MFADevices } } })).toEqual([
      expect.stringContaining(`users/alice.json:${want}: `),
    ])
  })
})
