import { Secret } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { createMasterKeys } from '../session/master-keys.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { confirmMfaDevice } from './confirm-mfa-device.ts'
import { createMfaDevice } from './create-mfa-device.ts'
import { codeOfStep, stepAt } from './totp.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1) + 12_345)
const masterKeys = createMasterKeys({ random: seededRandom(1) })
const user = {
  account: '111122223333',
  arn: 'arn:gw:iam::111122223333:user/team/alice',
  id: 'AIDAALICEAAAAAAAAAAAA',
  name: 'alice',
}
const create = (more = {}) =>
  createMfaDevice(user, { masterKeys, random: seededRandom(3), ...more })
const made = create()
const { bytes } = Secret.fromBase32(made.seed)
const code = (offset: number) => codeOfStep(bytes, stepAt(clock.now()) + offset)
const confirm = (first: string, second: string, owner = user, keys = masterKeys) =>
  confirmMfaDevice(owner, made.device, [first, second], { masterKeys: keys, clock })

describe('a new device', () => {
  test('MFA-5 shows its seed once and stores it sealed', () => {
    expect(made).toEqual({
      serialNumber: 'arn:gw:iam::111122223333:mfa/alice',
      seed: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringMatching(/^otpauth:\/\/totp\/gatewarden:alice/),
      device: {
        SerialNumber: 'arn:gw:iam::111122223333:mfa/alice',
        UserId: user.id,
        Seed: expect.stringMatching(/^[A-Za-z0-9+/]{64}$/),
        KeyVersion: '1',
      },
    })
    const { searchParams } = new URL(made.uri)
    expect(Object.fromEntries(searchParams)).toEqual({
      issuer: 'gatewarden',
      secret: made.seed,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })

  test('MFA-5 nothing of the seed can be read in what is stored', () => {
    const stored = Buffer.from(JSON.stringify(made.device))
    const raw = Buffer.from(made.device.Seed, 'base64')

    for (const place of [stored, raw]) {
      expect(place.includes(Buffer.from(bytes))).toBe(false)
      expect(place.includes(made.seed)).toBe(false)
      expect(place.includes(Buffer.from(bytes).toString('base64').slice(0, 24))).toBe(false)
    }
  })

  test.each(['', 'a b', 'a/b', 'a'.repeat(129)])('`%s` cannot be its name', (name) => {
    expect(() => create({ name })).toThrow('"name" option ')
  })

  test('a user without unique id gets none', () => {
    expect(() => createMfaDevice({ ...user, id: 'alice' }, { masterKeys })).toThrow(
      '"user" must have an account id, an ARN and a unique id',
    )
  })
})

describe('MFA-4 enabling', () => {
  test.each([
    { first: -2, enabled: '2029-12-31T23:59:30Z' },
    { first: -1, enabled: '2030-01-01T00:00:00Z' },
    { first: 0, enabled: '2030-01-01T00:00:30Z' },
  ])('MFA-4 codes of steps $first and the next enable the device', ({ first, enabled }) => {
    expect(confirm(code(first), code(first + 1))).toEqual({ ...made.device, EnableDate: enabled })
  })

  test.each([
    { name: 'equal codes', codes: [0, 0] },
    { name: 'reversed codes', codes: [0, -1] },
    { name: 'codes that are a step apart', codes: [-2, 0] },
    { name: 'codes that are too old', codes: [-3, -2] },
    { name: 'codes that are too new', codes: [1, 2] },
  ])('MFA-4 ATK-47 $name are InvalidAuthenticationCode', ({ codes: [first = 0, second = 0] }) => {
    expect(() => confirm(code(first), code(second))).toThrow(
      expect.objectContaining({
        code: 'InvalidAuthenticationCode',
        status: 403,
        message: 'the codes are not two of this device that follow each other',
      }),
    )
  })

  test.each([
    { name: 'another user', owner: { ...user, id: 'AIDABOBAAAAAAAAAAAAAA' } },
    { name: 'another account', owner: { ...user, account: '999999999999' } },
    { name: 'other master keys', keys: createMasterKeys() },
  ])('MFA-5 a device does not open for $name', ({ owner = user, keys = masterKeys }) => {
    expect(() => confirm(code(-1), code(0), owner, keys)).toThrow('"device" must be one of this')
  })
})
