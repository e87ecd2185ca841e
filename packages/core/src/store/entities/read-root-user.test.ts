import { describe, expect, test } from 'vitest'
import { account, defectsOf, otherAccount, snapshotOf } from '../testing/read-entities.ts'

const arn = `arn:gw:iam::${account}:root`
const serial = `arn:gw:iam::${account}:mfa/root-account-mfa-device`
const key = {
  AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  UserId: account,
  Status: 'Active',
  Salt: 'AAECAwQFBgcICQoLDA0ODw==',
  KeyVersion: 'm1',
  CreateDate: '2026-11-24T12:00:00Z',
}
const device = {
  SerialNumber: serial,
  UserId: account,
  Seed: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v',
  KeyVersion: 'm1',
  EnableDate: '2026-11-24T12:00:30Z',
}
const rootUser = (RootUser: object, id = account) => ({ accounts: { [id]: { RootUser } } })

describe('RootUser of an account', () => {
  test('ID-4 an access key belongs to the root user, whose unique id is the account', () => {
    const snapshot = snapshotOf(rootUser({ AccessKeys: [key] }))

    const root = {
      account,
      arn,
      id: account,
      name: 'root-account-mfa-device',
      unsafeRootWithoutMfa: false,
    }
    expect(snapshot.account(account)?.rootUser).toEqual(root)
    expect(snapshot.accessKey(key.AccessKeyId)).toMatchObject({
      key: { account, userArn: arn, userId: account, isActive: true },
      rootUser: root,
    })
    expect(snapshot.accessKey(key.AccessKeyId)?.user).toBeUndefined()
  })

  test('ID-4 an MFA device belongs to the root user', () => {
    const snapshot = snapshotOf(rootUser({ MFADevices: [device] }))

    expect(snapshot.mfaDevice(serial)).toMatchObject({ userArn: arn, userId: account })
  })

  test('ID-4 an account that says nothing of it has no root user', () => {
    const snapshot = snapshotOf({ accounts: { [account]: { Name: 'one' } } })

    expect(snapshot.account(account)?.rootUser).toBeUndefined()
    expect(snapshotOf(rootUser({})).account(account)?.rootUser?.arn).toBe(arn)
  })

  test('ID-4 unsafeRootWithoutMfa is off unless it is true', () => {
    const on = snapshotOf(rootUser({ unsafeRootWithoutMfa: true }))

    expect(on.account(account)?.rootUser?.unsafeRootWithoutMfa).toBe(true)
    expect(defectsOf(rootUser({ unsafeRootWithoutMfa: 'true' }))).toEqual([
      expect.stringContaining('WRONG_TYPE: `unsafeRootWithoutMfa` must be true or false'),
    ])
  })

  test.each([
    {
      name: 'a key of another account',
      entities: rootUser({ AccessKeys: [{ ...key, UserId: otherAccount }] }),
      defect: `INVALID_VALUE: the access key belongs to \`${otherAccount}\`, the root user is \`${account}\``,
    },
    {
      name: 'a key of a user',
      entities: rootUser({ AccessKeys: [{ ...key, UserId: `AIDA${'A'.repeat(17)}` }] }),
      defect: 'INVALID_VALUE: `UserId` must be the id of the account',
    },
    {
      name: 'a device of another account',
      entities: rootUser({ MFADevices: [{ ...device, UserId: otherAccount }] }),
      defect: `INVALID_VALUE: the MFA device belongs to \`${otherAccount}\`, the root user is \`${account}\``,
    },
    {
      name: 'a serial number of another account',
      entities: rootUser({ MFADevices: [{ ...device, UserId: otherAccount }] }, otherAccount),
      defect: `INVALID_VALUE: the serial number must be \`arn:gw:iam::${otherAccount}:mfa/NAME\``,
    },
    {
      name: 'a third key',
      entities: rootUser({
        AccessKeys: ['A', 'B', 'C'].map((it) => ({ ...key, AccessKeyId: `AKIA${it.repeat(16)}` })),
      }),
      defect: 'LIMIT_EXCEEDED: a user has at most 2 access keys',
    },
    {
      name: 'a policy',
      entities: rootUser({ Policies: {} }),
      defect: 'UNKNOWN_MEMBER: unknown member `Policies`',
    },
    {
      name: 'a list',
      entities: rootUser([]),
      defect: 'WRONG_TYPE: must be an object',
    },
  ])('ID-3 $name is a defect', ({ entities, defect }) => {
    expect(defectsOf(entities)).toEqual([expect.stringContaining(defect)])
  })

  test("ID-3 the root user's key is no key of a user, and stands once", () => {
    const users = { alice: { AccessKeys: [key] } }

    expect(defectsOf({ users })).toEqual([
      expect.stringContaining('INVALID_VALUE: `UserId` must be `AIDA` and 17 of `A-Z2-7`'),
    ])
    expect(defectsOf(rootUser({ AccessKeys: [key, key] }))).toEqual([
      expect.stringContaining(
        `DUPLICATE_ENTITY: the access key is that of \`accounts/${account}.json\` already`,
      ),
    ])
  })

  test('MFA-5 a serial number that stands twice is told with its remedy', () => {
    expect(defectsOf(rootUser({ MFADevices: [device, device] }))).toEqual([
      expect.stringContaining(
        `DUPLICATE_ENTITY: the MFA device is that of \`accounts/${account}.json\` already; \`createMfaDevice\` takes a \`name\` for a further device`,
      ),
    ])
  })
})
