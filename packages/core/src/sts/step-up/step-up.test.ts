import { describe, expect, test } from 'vitest'
import type { Principal, UserPrincipal } from '../../identity/principal.ts'
import type { Session } from '../../identity/session.ts'
import { refusedFactor } from '../../mfa/refused-factor.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import type { RoleSession, RoleSessionRequest } from '../role-session.ts'
import { stageSession } from '../testing/stage.ts'
import { createUserStage, stageFactor, stageUser, stageUserSession } from '../testing/user-stage.ts'
import { type StepUpHost, type StepUpInput, stepUp } from './step-up.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const proof = { serial: stageFactor.serialNumber, at: clock.now() }

function createScene() {
  const stage = createUserStage(clock)
  const requests: RoleSessionRequest[] = []
  const holders: unknown[] = []
  const host: StepUpHost = {
    ...stage.host,
    clock,
    mfa: {
      async verify(holder, serial) {
        holders.push(holder)
        if (serial === stageFactor.serialNumber) return proof
        throw refusedFactor()
      },
    },
    recoveryCodes: { verify: async () => ({ serial: 'recovery-code/x', at: clock.now() }) },
    webAuthn: undefined,
    sessions: {
      async issue(request) {
        requests.push(request)
        return { credentials: {} } as RoleSession
      },
    },
  }
  const run = (principal: Principal, input: StepUpInput = stageFactor) =>
    stepUp(input, { principal, facts: {}, requestId: 'request-1' }, host)
  return { ...stage, holders, requests, run }
}

const ending = (seconds: number, more: Partial<Session> = {}): UserPrincipal => {
  const user = stageUserSession()
  const session = user.session as Session
  return {
    ...user,
    session: { ...session, ...more, expiresAt: clock.now() + seconds * 1_000 },
  }
}

describe('STS-18 a session of a user', () => {
  test('STS-18 keeps what it is, ends no later, and hangs on the session that it came from', async () => {
    const { grants, run } = createScene()
    const confirmation = { kind: 'dpop', thumbprint: 'x' } as const
    const policySources = [{ inline: '{}', arns: [] }]
    const caller = ending(1_000, {
      confirmation,
      policySources,
      tags: new Map([['Team', 'red']]),
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'alice',
    })

    await run(caller)

    const { session } = caller
    expect(grants).toEqual([
      expect.objectContaining({
        kind: 'user',
        userArn: caller.arn,
        userId: caller.id,
        durationSeconds: 1_000,
        expiresBy: session?.expiresAt,
        tags: session?.tags,
        transitiveTagKeys: ['Team'],
        sourceIdentity: 'alice',
        policies: policySources,
        mfa: proof,
        confirmation,
        chain: [{ arn: caller.arn, sessionId: session?.id }, ...(session?.chain ?? [])],
        clientId: caller.id,
      }),
    ])
  })

  test('STS-20 a session that has ended steps up no more, and no factor is judged', async () => {
    const { grants, holders, run } = createScene()

    await expect(run(ending(0))).rejects.toMatchObject({ code: 'ExpiredToken' })
    expect([grants, holders]).toEqual([[], []])
  })

  test('STS-20 an eleventh link is refused', async () => {
    const chain = Array.from({ length: 10 }, (_, at) => ({ arn: 'x', sessionId: String(at) }))
    const { grants, run } = createScene()

    await expect(run(ending(60, { chain }))).rejects.toMatchObject({ code: 'AccessDenied' })
    await run(ending(60, { chain: chain.slice(1) }))
    expect(grants[0]?.chain).toHaveLength(10)
  })
})

test('STS-3 a user with a long-term key gets the session that GetSessionToken gives', async () => {
  const { grants, run } = createScene()

  await run(stageUser())
  await run(stageUser(), { ...stageFactor, durationSeconds: 900 })

  expect(grants.map((it) => [it.durationSeconds, it.expiresBy, it.chain])).toEqual([
    [43_200, undefined, []],
    [900, undefined, []],
  ])
})

describe('MFA-7 a role session', () => {
  const role = () => {
    const caller = stageSession('caller')
    const session: Session = {
      ...(caller.session as Session),
      origin: { kind: 'user', id: 'AIDAALICEAAAAAAAAAAAA' },
      tags: new Map([
        ['Team', 'red'],
        ['Job', 'night'],
      ]),
      transitiveTagKeys: ['job'],
      expiresAt: clock.now() + 7_200_000,
    }
    return { ...caller, session }
  }

  test('MFA-7 is assumed anew by its role, with the proof in the call', async () => {
    const { holders, requests, run } = createScene()
    const caller = role()

    await run(caller)

    expect(holders).toEqual([{ kind: 'user', id: 'AIDAALICEAAAAAAAAAAAA' }])
    expect(requests).toEqual([
      expect.objectContaining({
        principal: caller,
        action: 'sts:AssumeRole',
        roleArn: caller.roleArn,
        sessionName: caller.sessionName,
        durationSeconds: 3_600,
        expiresBy: caller.session.expiresAt,
        tags: new Map([['Team', 'red']]),
        mfa: proof,
        overlong: 'cut',
      }),
    ])
  })

  test('MFA-3 a wrong factor asks no trust policy, and is recorded', async () => {
    const { calls, requests, run } = createScene()

    await expect(run(role(), { ...stageFactor, serialNumber: 'GAHT12345678' })).rejects.toThrow(
      'MultiFactorAuthentication failed',
    )
    expect(requests).toEqual([])
    expect(calls.map(({ eventName, error }) => [eventName, error?.code])).toEqual([
      ['StepUp', 'AccessDenied'],
    ])
  })
})
