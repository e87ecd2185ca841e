import { describe, expect, test } from 'vitest'
import { anonymous, type Principal } from '../identity/principal.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { type GetSessionTokenInput, getSessionToken } from './get-session-token.ts'
import { stageAccount, stageSession } from './testing/stage.ts'
import {
  createUserStage,
  stageFactor,
  stageUser,
  stageUserArn,
  stageUserSession,
  type UserStage,
} from './testing/user-stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))

const ask = (
  stage: UserStage,
  input: Partial<GetSessionTokenInput> = {},
  principal: Principal = stageUser(),
) => getSessionToken(input, { principal, facts: {}, requestId: 'request-1' }, stage.host)

test('STS-18 a session of GetSessionToken is the user itself, and no policy is asked', async () => {
  const stage = createUserStage(clock, [])

  const { credentials } = await ask(stage)

  expect(credentials.accessKeyId).toBe('ASIABBBBBBBBBBBBBBBB')
  expect(stage.questions).toEqual([])
  expect(stage.grants).toEqual([
    {
      kind: 'user',
      account: stageAccount,
      userArn: stageUserArn,
      userId: 'AIDAALICEAAAAAAAAAAAA',
      durationSeconds: 43_200,
      tags: new Map(),
      transitiveTagKeys: [],
      sourceIdentity: undefined,
      policies: [],
      mfa: undefined,
      federation: undefined,
      chain: [],
      clientId: 'AIDAALICEAAAAAAAAAAAA',
    },
  ])
})

test.each([900, 129_600])('STS-3 a duration of %i seconds is taken', async (durationSeconds) => {
  const stage = createUserStage(clock)

  await ask(stage, { durationSeconds })

  expect(stage.grants[0]?.durationSeconds).toBe(durationSeconds)
})

test.each([899, 129_601])('STS-3 a duration of %i seconds is refused', async (durationSeconds) => {
  const stage = createUserStage(clock)

  await expect(ask(stage, { durationSeconds })).rejects.toMatchObject({ code: 'ValidationError' })
  expect(stage.grants).toEqual([])
})

test('MFA-6 a proven second factor goes into the session, and its serial number into the record', async () => {
  const stage = createUserStage(clock)

  await ask(stage, stageFactor)

  expect(stage.grants[0]?.mfa).toEqual({ serial: stageFactor.serialNumber, at: clock.now() })
  expect(stage.calls[0]?.requestParameters).toMatchObject({
    serialNumber: stageFactor.serialNumber,
  })
  expect(JSON.stringify(stage.calls)).not.toContain(stageFactor.tokenCode)
})

describe('MFA-3 no second factor is ever ignored', () => {
  test.each([
    { name: 'a serial alone', input: { serialNumber: 'GAHT12345678' }, code: 'ValidationError' },
    { name: 'a code alone', input: { tokenCode: '123456' }, code: 'ValidationError' },
    {
      name: 'both',
      input: { serialNumber: `arn:gw:iam::${stageAccount}:mfa/alice`, tokenCode: '123456' },
      code: 'AccessDenied',
    },
    {
      name: 'a code of 5 digits',
      input: { serialNumber: 'GAHT12345678', tokenCode: '12345' },
      code: 'ValidationError',
    },
  ])('MFA-3 $name is refused and mints nothing', async ({ input, code }) => {
    const stage = createUserStage(clock)

    await expect(ask(stage, input)).rejects.toMatchObject({ code })
    expect(stage.grants).toEqual([])
    expect(JSON.stringify(stage.calls)).not.toContain('12345"')
  })
})

test.each<{ name: string; principal: Principal }>([
  { name: 'a role session', principal: stageSession('caller') },
  { name: 'a session of a user', principal: stageUserSession() },
  { name: 'a user without unique id', principal: stageUser({ id: undefined }) },
  {
    name: 'a session of the root user',
    principal: {
      kind: 'root',
      account: stageAccount,
      arn: `arn:gw:iam::${stageAccount}:root`,
      session: stageSession('caller').session,
    },
  },
])('STS-17 ATK-10 session-mints-session: GetSessionToken by $name', async ({ principal }) => {
  const stage = createUserStage(clock)

  await expect(ask(stage, {}, principal)).rejects.toMatchObject({
    code: 'AccessDenied',
    message: 'Cannot call GetSessionToken with session credentials',
  })
  expect(stage.grants).toEqual([])
  expect(stage.mints).toEqual(['get_session_token refused'])
})

test('nobody gets nothing', async () => {
  await expect(ask(createUserStage(clock), {}, anonymous)).rejects.toMatchObject({
    code: 'MissingAuthenticationToken',
  })
})

test('INV-12 an issued session is recorded once, with its key id and without its secrets', async () => {
  const stage = createUserStage(clock)

  const { credentials } = await ask(stage, { durationSeconds: 900 })

  expect(stage.calls).toEqual([
    {
      principal: stageUser(),
      facts: {},
      requestId: 'request-1',
      eventName: 'GetSessionToken',
      requestParameters: { durationSeconds: 900 },
      responseElements: {
        credentials: {
          accessKeyId: credentials.accessKeyId,
          expiration: '2030-01-01T00:15:00.000Z',
        },
      },
    },
  ])
  expect(stage.mints).toEqual(['get_session_token issued'])
})

test('INV-12 a session that cannot be recorded is not handed out', async () => {
  const stage = createUserStage(clock)
  const recordApiCall = () => {
    throw new Error('no disk')
  }
  const call = { principal: stageUser(), facts: {}, requestId: 'request-1' }

  await expect(getSessionToken({}, call, { ...stage.host, recordApiCall })).rejects.toThrow(
    'no disk',
  )
})
