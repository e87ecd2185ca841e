import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IamError } from '../errors.ts'
import type { MfaDevice } from '../identity/mfa-device.ts'
import { anonymous, type Principal } from '../identity/principal.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { createMemorySingleUse } from '../store/memory/single-use.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createMfaVerifier, type MfaVerifierOptions } from './mfa-verifier.ts'
import { sealSeed } from './sealed-seed.ts'
import { codeOfStep, stepAt } from './totp.ts'

const start = Date.UTC(2030, 0, 1)
const account = '111122223333'
const seed = Buffer.from('12345678901234567890')
const masterKeys = createMasterKeys({ random: seededRandom(1) })
const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'

const user = (name: string): Principal => ({
  kind: 'user',
  account,
  arn: `arn:gw:iam::${account}:user/${name}`,
  id: `AIDA${name.toUpperCase().padEnd(17, 'A')}`,
  name,
  tags: new Map(),
  session: undefined,
  accessKeyId: 'AKIAAAAAAAAAAAAAAAAA',
})
const alice = user('alice')

function deviceOf(name: string): MfaDevice {
  const owner = {
    account,
    serial: `arn:gw:iam::${account}:mfa/${name}`,
    userId: `AIDA${name.toUpperCase().padEnd(17, 'A')}`,
    keyVersion: masterKeys.currentVersion(),
  }
  const sealedSeed = sealSeed(seed, owner, masterKeys, seededRandom(2)) as Buffer
  const userArn = `arn:gw:iam::${account}:user/${name}`
  return { ...owner, userArn, sealedSeed, enabledAt: start - 600_000 }
}

const { serial } = deviceOf('alice')

function createWorld(more: Partial<MfaVerifierOptions> = {}) {
  const clock = fixedClock(start)
  const warnings: object[] = []
  const devices = new Map([deviceOf('alice'), deviceOf('bob')].map((it) => [it.serial, it]))
  const mfaDevice = (id: string) => devices.get(id)
  const options: MfaVerifierOptions = {
    snapshots: { current: () => ({ mfaDevice }) as Snapshot },
    masterKeys,
    singleUse: createMemorySingleUse({ clock }),
    clock,
    logger: { debug() {}, info() {}, error() {}, warn: (fields) => void warnings.push(fields) },
    ...more,
  }
  const verifier = createMfaVerifier(options)
  const code = (offset = 0) => codeOfStep(seed, stepAt(clock.now()) + offset)
  const isTaken = async (given: string, who = alice, of = serial): Promise<boolean> => {
    try {
      await verifier.verify(who, of, given)
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'AccessDenied', message })
      return false
    }
  }
  const failTimes = async (count: number) => {
    for (let failure = 0; failure < count; failure += 1) {
      expect(await isTaken('000000')).toBe(false)
    }
  }
  return { clock, code, devices, failTimes, isTaken, options, verifier, warnings }
}

describe('MFA-1 one use per step', () => {
  test('MFA-1 a code proves the factor at the time of the call', async () => {
    const { clock, code, verifier } = createWorld()
    clock.advance(12_345)

    expect(await verifier.verify(alice, serial, code())).toEqual({ serial, at: start + 12_345 })
  })

  test('MFA-1 ATK-38 a code is taken once, and no older one after it', async () => {
    const { code, isTaken } = createWorld()

    expect(await isTaken(code())).toBe(true)
    expect(await isTaken(code())).toBe(false)
    expect(await isTaken(code(-1))).toBe(false)
    expect(await isTaken(code(1))).toBe(true)
  })

  test('ATK-38 of 10,000 races on one code exactly one is won', async () => {
    const { code, verifier } = createWorld()

    const races = Array.from({ length: 10_000 }, () => verifier.verify(alice, serial, code()))
    const outcomes = await Promise.allSettled(races)

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('ATK-38 of 10,000 races on two nodes with one store exactly one is won', async () => {
    const here = createWorld()
    const there = createWorld({ ...here.options })
    const code = here.code()

    const races = Array.from({ length: 5_000 }, () =>
      [here, there].map(({ verifier }) => verifier.verify(alice, serial, code)),
    ).flat()
    const outcomes = await Promise.allSettled(races)

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('MFA-1 processes with one store take a code once, and no older one', async () => {
    const here = createWorld()
    // A process of its own for each: none learns from what it refused before.
    const elsewhere = (offset: number) => {
      const { singleUse, clock } = here.options
      return createWorld({ singleUse, clock }).isTaken(here.code(offset))
    }

    expect(await here.isTaken(here.code())).toBe(true)
    expect(await elsewhere(0)).toBe(false)
    expect(await elsewhere(-1)).toBe(false)
    expect(await elsewhere(1)).toBe(true)
    expect(await here.isTaken(here.code(1))).toBe(false)
  })

  test('MFA-1 no code is accepted twice, whatever is tried when', async () => {
    const tries = fc.array(
      fc.record({ wait: fc.nat(40_000), offset: fc.integer({ min: -3, max: 3 }) }),
    )

    await fc.assert(
      fc.asyncProperty(tries, async (attempts) => {
        const { clock, isTaken } = createWorld()
        let last = 0
        for (const { wait, offset } of attempts) {
          clock.advance(wait)
          const step = stepAt(clock.now()) + offset
          if (!(await isTaken(codeOfStep(seed, step)))) continue
          expect(step).toBeGreaterThan(last)
          expect(Math.abs(offset)).toBeLessThanOrEqual(1)
          last = step
        }
      }),
    )
  })

  test('MFA-4 the codes that enabled a device are used', async () => {
    const { code, devices, isTaken } = createWorld()
    devices.set(serial, { ...deviceOf('alice'), enabledAt: start })

    expect(await isTaken(code(-1))).toBe(false)
    expect(await isTaken(code())).toBe(false)
    expect(await isTaken(code(1))).toBe(true)
  })

  test('INV-1 a store that is down takes no code, and the code is gone', async () => {
    const useOnce = () => Promise.reject(new IamError('ServiceUnavailable', 'down'))
    const { code, isTaken, verifier } = createWorld({ singleUse: { useOnce } })

    await expect(verifier.verify(alice, serial, code())).rejects.toMatchObject({
      code: 'ServiceUnavailable',
    })
    expect(await isTaken(code())).toBe(false)
  })
})

describe('MFA-2 back-off', () => {
  test('MFA-2 four failures cost nothing, the fifth a second', async () => {
    const { clock, code, failTimes, isTaken } = createWorld()

    await failTimes(4)
    expect(await isTaken(code())).toBe(true)
    await failTimes(5)
    expect(await isTaken(code(1))).toBe(false)
    clock.advance(999)
    expect(await isTaken(code(1))).toBe(false)
    clock.advance(1)
    expect(await isTaken(code(1))).toBe(true)
  })

  test('MFA-2 each further failure doubles the pause, up to 15 minutes', async () => {
    const { clock, code, failTimes, isTaken } = createWorld()
    await failTimes(4)

    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
      await failTimes(1)
      clock.advance(seconds * 1000 - 1)
      expect(await isTaken(code())).toBe(false)
      clock.advance(1)
    }
    expect(await isTaken(code())).toBe(true)
  })

  test('MFA-2 tries while a device rests are not judged: they neither use a code up nor make the pause longer', async () => {
    const { clock, code, failTimes, isTaken } = createWorld()
    await failTimes(5)

    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect(await isTaken(code())).toBe(false)
      expect(await isTaken('000000')).toBe(false)
    }
    clock.advance(1_000)

    expect(await isTaken(code())).toBe(true)
  })

  test('MFA-2 a code that was used counts as a failure, an accepted one ends the count', async () => {
    const { code, failTimes, isTaken } = createWorld()
    expect(await isTaken(code(-1))).toBe(true)

    for (let attempt = 0; attempt < 4; attempt += 1) expect(await isTaken(code(-1))).toBe(false)
    expect(await isTaken(code())).toBe(true)
    await failTimes(4)
    expect(await isTaken(code(1))).toBe(true)
  })

  test('MFA-2 SEC-61 ATK-44 a wall clock that jumps ends no pause', async () => {
    let jump = 0
    const steady = fixedClock(start)
    const clock = { now: () => steady.now() + jump, monotonic: () => steady.monotonic() }
    const { failTimes, isTaken } = createWorld({ clock })
    await failTimes(5)

    jump = 3_600_000
    expect(await isTaken(codeOfStep(seed, stepAt(clock.now())))).toBe(false)
    steady.advance(1_000)
    expect(await isTaken(codeOfStep(seed, stepAt(clock.now())))).toBe(true)
  })

  test('ATK-38 brute force by many calls at once is counted as if they came one by one', async () => {
    const { code, isTaken } = createWorld()

    const guesses = Array.from({ length: 100 }, () => isTaken('000000'))
    const right = isTaken(code())

    expect((await Promise.all(guesses)).includes(true)).toBe(false)
    expect(await right).toBe(false)
  })

  test('MFA-2 the log names a device whenever it begins to rest', async () => {
    const { isTaken, warnings, clock } = createWorld()
    for (let failures = 1; failures <= 4; failures += 1) await isTaken('000000')
    expect(warnings).toEqual([])

    await isTaken('000000')
    await isTaken('000000')
    clock.advance(1_000)
    await isTaken('000000')

    expect(warnings).toEqual([
      { serial_number: serial, failures: 5, rest_seconds: 1 },
      { serial_number: serial, failures: 6, rest_seconds: 2 },
    ])
  })

  test('MFA-2 another user cannot make a device rest', async () => {
    const { code, isTaken } = createWorld()
    for (let failure = 0; failure < 50; failure += 1) await isTaken('000000', user('bob'))

    expect(await isTaken(code())).toBe(true)
  })
})

describe('MFA-3 one refusal', () => {
  test.each([
    { name: 'an unknown serial number', of: `arn:gw:iam::${account}:mfa/nobody` },
    { name: 'a serial number in other letters', of: serial.toUpperCase() },
    { name: 'a device of another user', of: deviceOf('bob').serial },
    { name: 'a re-created user', who: { ...alice, id: 'AIDAOTHERAAAAAAAAAAAA' } as Principal },
    { name: 'nobody', who: anonymous },
    { name: 'a user without unique id', who: { ...alice, id: undefined } as Principal },
    {
      name: 'the root user of the account',
      who: { kind: 'root', account, arn: `arn:gw:iam::${account}:root` } as Principal,
    },
  ])('MFA-3 ATK-38 $name is refused like a wrong code', async ({ who = alice, of = serial }) => {
    const { code, isTaken } = createWorld()

    expect(await isTaken(code(), who, of)).toBe(false)
    expect(await isTaken(code())).toBe(true)
  })

  test('MFA-7 the user that a session began with proves itself without being the caller', async () => {
    const { code, verifier } = createWorld()
    const { id } = alice as { id?: string }

    await expect(verifier.verify({ kind: 'user', id }, serial, code())).resolves.toMatchObject({
      serial,
    })
  })

  test('MFA-5 a seed that was copied to another device opens nowhere, and the log says so once', async () => {
    const { code, devices, isTaken, warnings } = createWorld()
    devices.set(serial, { ...deviceOf('alice'), sealedSeed: deviceOf('bob').sealedSeed })

    expect(await isTaken(code())).toBe(false)
    expect(await isTaken(code(1))).toBe(false)
    expect(warnings).toEqual([{ serial_number: serial, key_version: '1' }])
  })

  test('MFA-5 without master keys every code is refused', async () => {
    const { code, isTaken } = createWorld({ masterKeys: undefined })

    expect(await isTaken(code())).toBe(false)
    expect(await isTaken(code(), alice, 'arn:gw:iam::111122223333:mfa/nobody')).toBe(false)
  })
})
