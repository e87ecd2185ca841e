import { describe, expect, test } from 'vitest'
import type { MfaDevice } from '../identity/mfa-device.ts'
import type { Principal } from '../identity/principal.ts'
import { silentLogger } from '../ports/logger.ts'
import { createAccessKey } from '../session/create-access-key.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { createMemorySingleUse } from '../store/memory/single-use.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createMfaDevice } from './create-mfa-device.ts'
import { createMfaVerifier } from './mfa-verifier.ts'
import { openSeed } from './sealed-seed.ts'
import { codeOfStep, stepAt } from './totp.ts'

const account = '000000000001'
const arn = `arn:gw:iam::${account}:root`
const root = { account, arn, id: account, name: 'root-account-mfa-device' }
const alice = `arn:gw:iam::${account}:user/alice`
const masterKeys = createMasterKeys()
const clock = fixedClock(Date.UTC(2030, 0, 1))

describe('a device of the root user', () => {
  test('MFA-5 it is called as in AWS, and bound to the account', () => {
    const { serialNumber, device } = createMfaDevice(root, { masterKeys })

    expect(serialNumber).toBe(`arn:gw:iam::${account}:mfa/root-account-mfa-device`)
    expect(device.UserId).toBe(account)
  })

  test.each([
    { name: 'a user with the id of the account', owner: { ...root, arn: alice } },
    { name: 'the root user of another account', owner: { ...root, id: '000000000002' } },
    {
      name: 'the root user by the ARN of another',
      owner: { ...root, arn: arn.replace('1:', '2:') },
    },
  ])('ID-3 $name gets no device', ({ owner }) => {
    expect(() => createMfaDevice(owner, { masterKeys })).toThrow(
      '"user" must have an account id, an ARN and a unique id',
    )
  })

  test('ID-3 the root user of another account gets no key', () => {
    expect(() => createAccessKey({ account, id: '000000000002' }, { masterKeys })).toThrow(
      '"user" must have an account id and a unique id',
    )
    expect(createAccessKey(root, { masterKeys }).entry.UserId).toBe(account)
  })

  test("MFA-3 ATK-38 mfa: its codes are the root user's, and nobody else's", async () => {
    const { device } = createMfaDevice(root, { masterKeys })
    const stored: MfaDevice = {
      serial: device.SerialNumber,
      account,
      userArn: arn,
      userId: account,
      sealedSeed: Buffer.from(device.Seed, 'base64'),
      keyVersion: device.KeyVersion,
      enabledAt: clock.now() - 600_000,
    }
    const verifier = createMfaVerifier({
      snapshots: { current: () => ({ mfaDevice: () => stored }) as unknown as Snapshot },
      masterKeys,
      singleUse: createMemorySingleUse({ clock }),
      clock,
      logger: silentLogger,
    })
    const seed = openSeed(stored, masterKeys) ?? Buffer.alloc(20)
    const code = codeOfStep(seed, stepAt(clock.now()))
    const user = { kind: 'user', account, arn: alice, id: account, name: 'alice' } as const
    const strangers: Principal[] = [
      { ...user, tags: new Map(), session: undefined },
      { kind: 'root', account: '000000000002', arn: 'arn:gw:iam::000000000002:root' },
    ]

    for (const stranger of strangers) {
      await expect(verifier.verify(stranger, stored.serial, code)).rejects.toMatchObject({
        code: 'AccessDenied',
      })
    }
    const proof = await verifier.verify({ kind: 'root', account, arn }, stored.serial, code)
    expect(proof).toEqual({ serial: stored.serial, at: clock.now() })
  })
})
