import { describe, expect, test } from 'vitest'
import { IamError } from '../errors.ts'
import type { RecoveryCodes, SecondFactors } from '../identity/second-factors.ts'
import { silentLogger } from '../ports/logger.ts'
import { createMemorySingleUse } from '../store/memory/single-use.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createRecoveryCodes } from './create-recovery-codes.ts'
import { createRecoveryVerifier, type RecoveryVerifierOptions } from './recovery-verifier.ts'

const start = Date.UTC(2030, 0, 1)
const day = 86_400_000
const userId = (name: string) => `AIDA${name.toUpperCase().padEnd(17, 'A')}`
const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'

function setOf(name: string, seed: number) {
  const made = createRecoveryCodes(
    { id: userId(name) },
    { clock: fixedClock(start), random: seededRandom(seed) },
  )
  const stored: RecoveryCodes = {
    userId: made.entry.UserId,
    hashes: made.entry.Hashes.map((hash) => Buffer.from(hash, 'base64url')),
    createdAt: Date.parse(made.entry.CreateDate),
  }
  return { ...made, stored }
}
const alice = setOf('alice', 1)
const bob = setOf('bob', 2)
const code = (at: number) => alice.codes[at] as string

function createWorld(more: Partial<RecoveryVerifierOptions> = {}) {
  const clock = fixedClock(start + 1_000)
  const warnings: object[] = []
  const sets = new Map([alice, bob].map(({ stored }) => [stored.userId, stored]))
  const secondFactors = (id: string): SecondFactors => ({
    recoveryCodes: sets.get(id),
    webAuthnCredentials: [],
  })
  const options: RecoveryVerifierOptions = {
    snapshots: { current: () => ({ secondFactors }) as unknown as Snapshot },
    singleUse: createMemorySingleUse({ clock }),
    clock,
    logger: { ...silentLogger, warn: (fields) => void warnings.push(fields) },
    ...more,
  }
  const verifier = createRecoveryVerifier(options)
  const isTaken = async (given: string, who = 'alice'): Promise<boolean> => {
    try {
      await verifier.verify(userId(who), given)
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'AccessDenied', message })
      return false
    }
  }
  return { clock, isTaken, options, sets, verifier, warnings }
}

describe('MFA-9 a set of recovery codes', () => {
  test('MFA-9 has ten different codes of 100 bits, shown once and stored as hashes', () => {
    const { codes, entry } = alice

    expect(codes).toHaveLength(10)
    expect(new Set(codes).size).toBe(10)
    for (const it of codes) expect(it).toMatch(/^[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}$/)
    expect(entry).toEqual({
      UserId: userId('alice'),
      CreateDate: '2030-01-01T00:00:00Z',
      Hashes: expect.any(Array),
    })
    expect(entry.Hashes.every((hash) => Buffer.from(hash, 'base64url').length === 32)).toBe(true)
    const stored = JSON.stringify(entry)
    for (const it of codes) expect(stored).not.toContain(it.replaceAll('-', '').slice(0, 8))
  })

  test('MFA-9 the same code of another user has another hash', () => {
    const random = () => seededRandom(1)

    const ofBob = createRecoveryCodes({ id: userId('bob') }, { random: random() })

    expect(ofBob.codes).toEqual(alice.codes)
    expect(ofBob.entry.Hashes).not.toEqual(alice.entry.Hashes)
  })

  test('a user without unique id gets none', () => {
    expect(() => createRecoveryCodes({ id: 'alice' })).toThrow('"user" must have a unique id')
  })
})

describe('MFA-9 a recovery code', () => {
  test('MFA-9 proves its user once, and the proof names the hash that may go', async () => {
    const { clock, isTaken, verifier } = createWorld()

    const proof = await verifier.verify(userId('alice'), code(3))

    expect(proof).toEqual({
      serial: `recovery-code/${alice.entry.Hashes[3]?.slice(0, 8)}`,
      at: clock.now(),
    })
    expect(await isTaken(code(3))).toBe(false)
    expect(await isTaken(code(4))).toBe(true)
  })

  test.each([
    { name: 'lower case', write: (it: string) => it.toLowerCase() },
    { name: 'no hyphens', write: (it: string) => it.replaceAll('-', '') },
    { name: 'spaces', write: (it: string) => ` ${it.replaceAll('-', ' ')} ` },
  ])('MFA-9 is taken with $name', async ({ write }) => {
    const { isTaken } = createWorld()

    expect(await isTaken(write(code(0)))).toBe(true)
  })

  test.each([
    { name: 'a wrong code', given: code(0).replace(/.$/, (it) => (it === 'A' ? 'B' : 'A')) },
    { name: 'nothing', given: '' },
    { name: 'half a code', given: code(0).slice(0, 12) },
    { name: 'a code and more', given: `${code(0)}A` },
    { name: 'the hash itself', given: alice.entry.Hashes[0] ?? '' },
    { name: 'look-alike letters', given: code(0).replace(/[A-Z]/, '\u212A') },
    { name: 'a code of another user', given: bob.codes[0] ?? '' },
    { name: 'a user without codes', given: code(0), who: 'carol' },
    { name: 'another user', given: code(0), who: 'bob' },
  ])('MFA-9 MFA-3 $name has the one refusal', async ({ given, who }) => {
    const { isTaken } = createWorld()

    expect(await isTaken(given, who)).toBe(false)
    expect(await isTaken(code(0))).toBe(true)
  })

  test('MFA-9 ATK-38 of 10,000 races on one code exactly one is won', async () => {
    const { verifier } = createWorld()

    const races = Array.from({ length: 10_000 }, () => verifier.verify(userId('alice'), code(0)))
    const outcomes = await Promise.allSettled(races)

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('MFA-9 SEC-62 processes with one store take it once', async () => {
    const here = createWorld()
    const { singleUse } = here.options

    expect(await here.isTaken(code(0))).toBe(true)
    expect(await createWorld({ singleUse }).isTaken(code(0))).toBe(false)
  })

  test('MFA-9 is remembered as long as its set counts, and the set counts ten years', async () => {
    const { clock, isTaken } = createWorld()

    expect(await isTaken(code(0))).toBe(true)
    clock.advance(3_651 * day)
    expect(await isTaken(code(0))).toBe(false)
    expect(await isTaken(code(1))).toBe(true)
    clock.advance(day)
    expect(await isTaken(code(0))).toBe(false)
    expect(await isTaken(code(2))).toBe(false)
  })

  test('MFA-9 does not outlive its set, whatever a store answers', async () => {
    const { clock, isTaken } = createWorld({ singleUse: { useOnce: async () => true } })

    clock.advance(3_652 * day - 1_001)
    expect(await isTaken(code(0))).toBe(true)
    clock.advance(1)
    expect(await isTaken(code(0))).toBe(false)
  })

  test('MFA-9 is dead when its hash is taken out', async () => {
    const { isTaken, sets } = createWorld()
    sets.set(userId('alice'), { ...alice.stored, hashes: alice.stored.hashes.slice(1) })

    expect(await isTaken(code(0))).toBe(false)
    expect(await isTaken(code(1))).toBe(true)
  })

  test('INV-1 a store that is down takes none', async () => {
    const useOnce = () => Promise.reject(new IamError('ServiceUnavailable', 'down'))
    const { verifier } = createWorld({ singleUse: { useOnce } })

    await expect(verifier.verify(userId('alice'), code(0))).rejects.toMatchObject({
      code: 'ServiceUnavailable',
    })
  })
})

describe('MFA-9 MFA-2 back-off', () => {
  test('MFA-2 from the fifth failure the right code is refused too, and stays unused', async () => {
    const { clock, isTaken } = createWorld()

    for (let failure = 0; failure < 5; failure += 1) expect(await isTaken('wrong')).toBe(false)

    expect(await isTaken(code(0))).toBe(false)
    clock.advance(999)
    expect(await isTaken(code(0))).toBe(false)
    clock.advance(1)
    expect(await isTaken(code(0))).toBe(true)
  })

  test('MFA-2 failures on one user leave another alone', async () => {
    const { isTaken } = createWorld()

    for (let failure = 0; failure < 50; failure += 1) await isTaken('wrong', 'bob')

    expect(await isTaken(code(0))).toBe(true)
  })
})

test('MFA-2 the log names a user whose recovery codes begin to rest', async () => {
  const { isTaken, warnings } = createWorld()

  for (let failures = 1; failures <= 5; failures += 1) await isTaken(bob.codes[0] as string)

  expect(warnings).toEqual([{ user_id: userId('alice'), failures: 5, rest_seconds: 1 }])
})
