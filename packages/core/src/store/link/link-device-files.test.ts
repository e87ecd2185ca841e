import { describe, expect, test } from 'vitest'
import { account, defectsOfFiles, otherAccount } from '../testing/read-entities.ts'

const userId = 'AIDAAAAAAAAAAAAAAAAAA'
const device = { Seed: 'A'.repeat(64), KeyVersion: 'm1' }
const owned = (id: string) => ({ ...device, UserId: id, EnableDate: '2030-01-01T00:00:00Z' })
const file = (path: string, entity: object) => ({ path, text: JSON.stringify(entity) })
const alice = file('users/alice.json', { UserId: userId })

describe('a file of mfa-devices', () => {
  test.each([
    { name: 'of nobody', files: [file('mfa-devices/phone.json', device)] },
    { name: 'of a user', files: [alice, file('mfa-devices/phone.json', owned(userId))] },
    {
      name: 'of a root user',
      files: [
        file(`accounts/${account}.json`, { RootUser: {} }),
        file('mfa-devices/root.json', owned(account)),
      ],
    },
  ])('ID-3 a device $name is fine', ({ files }) => {
    expect(defectsOfFiles(files)).toEqual([])
  })

  test.each([
    {
      name: 'of an id that nobody has',
      files: [file('mfa-devices/phone.json', owned(userId))],
      defect: /UNKNOWN_REFERENCE: .*which is no user of the account/,
    },
    {
      name: 'of a user of another account',
      files: [alice, file(`mfa-devices/${otherAccount}/phone.json`, owned(userId))],
      defect: /UNKNOWN_REFERENCE/,
    },
    {
      name: 'of a root user that its account does not declare',
      files: [file(`accounts/${account}.json`, {}), file('mfa-devices/root.json', owned(account))],
      defect: /UNKNOWN_REFERENCE/,
    },
    {
      name: 'of a user without the date',
      files: [alice, file('mfa-devices/phone.json', { ...device, UserId: userId })],
      defect: /MISSING_MEMBER: member `EnableDate` is missing/,
    },
    {
      name: 'with a serial number that a user has already',
      files: [
        file('users/alice.json', {
          UserId: userId,
          MFADevices: [{ ...owned(userId), SerialNumber: `arn:gw:iam::${account}:mfa/phone` }],
        }),
        file('mfa-devices/phone.json', device),
      ],
      defect: /DUPLICATE_ENTITY/,
    },
  ])('ID-3 a device $name is a defect', ({ files, defect }) => {
    expect(defectsOfFiles(files)).toEqual([expect.stringMatching(defect)])
  })

  test('LIM-9 a ninth device is a defect, whichever files hold the others', () => {
    const entry = (n: number) => ({
      ...owned(userId),
      SerialNumber: `arn:gw:iam::${account}:mfa/d${n}`,
    })
    const MFADevices = [1, 2, 3, 4].map(entry)
    const files = [5, 6, 7, 8].map((n) => file(`mfa-devices/d${n}.json`, owned(userId)))
    const holder = file('users/alice.json', { UserId: userId, MFADevices })

    expect(defectsOfFiles([holder, ...files])).toEqual([])
    expect(defectsOfFiles([holder, ...files, file('mfa-devices/d9.json', owned(userId))])).toEqual([
      expect.stringMatching(/LIMIT_EXCEEDED/),
    ])
  })
})
