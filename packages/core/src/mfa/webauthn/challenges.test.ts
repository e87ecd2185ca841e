import { describe, expect, test } from 'vitest'
import { createMasterKeys } from '../../session/master-keys.ts'
import { createMemorySingleUse } from '../../store/memory/single-use.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { type ChallengesOptions, createChallenges } from './challenges.ts'

const alice = { userId: 'AIDAALICEAAAAAAAAAAAA', sessionId: 'session-1' }

function createWorld(more: Partial<ChallengesOptions> = {}) {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const keys = createMasterKeys({ random: seededRandom(1) })
  const singleUse = createMemorySingleUse({ clock })
  const options = { clock, keys, singleUse, random: seededRandom(2), ...more }
  const challenges = createChallenges(options)
  const issue = () => Buffer.from(challenges.issue('assertion', alice)).toString('base64url')
  const use = (challenge: string, holder = alice, purpose = 'assertion' as const) =>
    challenges.use(challenge, purpose, holder)
  return { challenges, clock, issue, keys, options, use }
}

describe('MFA-8 challenges', () => {
  test('MFA-8 a challenge is taken once', async () => {
    const { issue, use } = createWorld()
    const challenge = issue()

    expect(await use(challenge)).toBe(true)
    expect(await use(challenge)).toBe(false)
    expect(await use(issue())).toBe(true)
  })

  test('MFA-8 of 1,000 races on one exactly one is won', async () => {
    const { issue, use } = createWorld()
    const challenge = issue()

    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => use(challenge)))

    expect(outcomes.filter(Boolean)).toHaveLength(1)
  })

  test('MFA-8 SEC-62 nodes with one ring and one store take it once', async () => {
    const here = createWorld()
    const there = createWorld({ ...here.options })
    const challenge = here.issue()

    expect(await there.use(challenge)).toBe(true)
    expect(await here.use(challenge)).toBe(false)
  })

  test('MFA-8 it lives five minutes', async () => {
    const { clock, issue, use } = createWorld()
    const [early, late] = [issue(), issue()]

    clock.advance(299_999)
    expect(await use(early)).toBe(true)
    clock.advance(1)
    expect(await use(late)).toBe(false)
  })

  test('MFA-8 it does not live longer, whatever a store answers', async () => {
    const { clock, issue, use } = createWorld({ singleUse: { useOnce: async () => true } })
    const challenge = issue()

    clock.advance(299_999)
    expect(await use(challenge)).toBe(true)
    clock.advance(1)
    expect(await use(challenge)).toBe(false)
  })

  test('MFA-8 it is bound to user, session and purpose, and a try elsewhere does not use it up', async () => {
    const { challenges, issue, use } = createWorld()
    const challenge = issue()

    expect(await use(challenge, { ...alice, userId: 'AIDABOBAAAAAAAAAAAAAA' })).toBe(false)
    expect(await use(challenge, { ...alice, sessionId: 'session-2' })).toBe(false)
    expect(await challenges.use(challenge, 'registration', alice)).toBe(false)
    expect(await use(challenge)).toBe(true)
  })

  test('MFA-8 none is believed that was not made here', async () => {
    const { issue, keys, use } = createWorld()
    const bytes = Buffer.from(issue(), 'base64url')

    for (let at = 0; at < bytes.length; at += 1) {
      const forged = Buffer.from(bytes)
      forged.writeUInt8(forged.readUInt8(at) ^ 1, at)
      expect(await use(forged.toString('base64url'))).toBe(false)
    }
    for (const junk of ['', 'AAAA', 'A'.repeat(75), bytes.toString('base64url').slice(1)]) {
      expect(await use(junk)).toBe(false)
    }
    keys.rotate()
    expect(await use(bytes.toString('base64url'))).toBe(false)
  })
})
