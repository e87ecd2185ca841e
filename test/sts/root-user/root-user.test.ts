import {
  AssumeRoleCommand,
  type Credentials,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
  type STSClient,
} from '@aws-sdk/client-sts'
import { type Clock, systemClock } from '@gatewarden/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postSigned } from '../signed-form.ts'
import { account, createRootWorld, type RootWorld, roleArn, rootArn } from './root-world.ts'

const step = 30_000
// Signatures are made by the real clock and allow five minutes; no test goes further.
let ahead = 0
const clock: Clock = {
  now: () => systemClock.now() + ahead,
  monotonic: () => systemClock.monotonic() + ahead,
}

let world: RootWorld
beforeAll(async () => {
  world = await createRootWorld(clock)
})
beforeEach(() => world.setUnsafe(false))
afterAll(() => world[Symbol.asyncDispose]())

/** The next code that was not used: a step of its own for each. */
const factor = () => {
  ahead += step
  return { SerialNumber: world.device.serialNumber, TokenCode: world.device.code() }
}
const rootSession = async (input = {}, client = world.client(world.key)) =>
  (await client.send(new GetSessionTokenCommand(input))).Credentials as Credentials
const secondsOf = ({ Expiration }: Credentials) =>
  Math.round((Number(Expiration) - clock.now()) / 1000)
const whoIs = (client: STSClient) => client.send(new GetCallerIdentityCommand({}))
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }
const needsMfa = { ...denied, message: 'The root user needs multi-factor authentication' }

describe('the AWS SDK for JavaScript, unmodified, with a key of the root user', () => {
  test('ID-4 GetCallerIdentity names it without a second factor', async () => {
    expect(await whoIs(world.client(world.key))).toMatchObject({
      Account: account,
      Arn: rootArn,
      UserId: account,
    })
  })

  test('ID-4 without second factor everything else is denied', async () => {
    const client = world.client(world.key)

    for (const command of [
      new GetSessionTokenCommand({}),
      new GetFederationTokenCommand({ Name: 'guest' }),
      new GetAccessKeyInfoCommand({ AccessKeyId: world.key.AccessKeyId }),
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'build-1' }),
    ]) {
      await expect(client.send(command as GetSessionTokenCommand)).rejects.toMatchObject(needsMfa)
    }
    expect(await world.signed(world.key)).toBe(403)
  })

  test('STS-3 with a second factor GetSessionToken lasts an hour, whatever is asked', async () => {
    const one = await rootSession(factor())
    expect(Math.abs(secondsOf(one) - 3_600)).toBeLessThan(10)
    const cut = await rootSession({ ...factor(), DurationSeconds: 129_600 })
    expect(Math.abs(secondsOf(cut) - 3_600)).toBeLessThan(10)
    const short = await rootSession({ ...factor(), DurationSeconds: 900 })
    expect(Math.abs(secondsOf(short) - 900)).toBeLessThan(10)

    expect(await whoIs(world.client(one))).toMatchObject({ Arn: rootArn, UserId: account })
    expect(await world.signed(one)).toBe(200)
    expect(await world.bearer(one.SessionToken)).toBe(200)
  })

  test('ATK-38 mfa: a code that was used before proves nothing', async () => {
    const once = factor()
    await rootSession(once)

    await expect(rootSession(once)).rejects.toMatchObject({
      ...denied,
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    })
  })

  test('STS-17 ATK-10 session-mints-session: its session gets no other, and no token', async () => {
    const client = world.client(await rootSession(factor()))

    for (const command of [
      new GetSessionTokenCommand({}),
      new GetSessionTokenCommand(factor()),
      new GetFederationTokenCommand({ Name: 'guest' }),
      new GetWebIdentityTokenCommand({ Audience: ['x'], SigningAlgorithm: 'RS256' }),
    ]) {
      await expect(client.send(command as GetSessionTokenCommand)).rejects.toMatchObject(denied)
    }
  })

  test('ATK-9 chaining: it assumes no role, by key, by session or by token exchange', async () => {
    const session = await rootSession(factor())
    const input = { RoleArn: roleArn, RoleSessionName: 'build-1' }
    await world.setUnsafe(true)

    for (const credentials of [world.key, session]) {
      const refused = world.client(credentials).send(new AssumeRoleCommand(input))
      await expect(refused).rejects.toMatchObject({
        ...denied,
        message: 'Roles may not be assumed by root accounts.',
      })
    }
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: session.SessionToken ?? '',
      resource: roleArn,
      role_session_name: 'build-1',
    })
    const alarms = () => world.events.filter(({ eventName }) => eventName === 'RootUserActivity')
    const before = alarms().length
    const answer = await fetch(`${world.url}/oauth2/token`, { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_target' })
    expect(alarms()).toHaveLength(before + 1)
  })
})

describe('an account with unsafeRootWithoutMfa', () => {
  test('ID-4 the key acts, and its sessions without second factor end with the permission', async () => {
    await world.setUnsafe(true)
    const session = await rootSession()
    expect(await world.signed(world.key)).toBe(200)
    expect(await world.bearer(session.SessionToken)).toBe(200)

    await world.setUnsafe(false)

    expect(await world.signed(world.key)).toBe(403)
    expect(await world.signed(session)).toBe(403)
    expect(await world.bearer(session.SessionToken)).toBe(403)
    const form = { path: '/oauth2/introspect', body: `token=${session.SessionToken}` }
    expect(await postSigned(world.url, session, form)).toMatchObject({ status: 403 })
  })

  test('STS-3 GetFederationToken lasts an hour, and session policies bound it', async () => {
    await world.setUnsafe(true)
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' },
    })
    const federate = async (more: object) => {
      const command = new GetFederationTokenCommand({
        Name: 'guest',
        DurationSeconds: 43_200,
        ...more,
      })
      return (await world.client(world.key).send(command)).Credentials as Credentials
    }

    const guest = await federate({ Policy })

    expect(Math.abs(secondsOf(guest) - 3_600)).toBeLessThan(10)
    expect(await whoIs(world.client(guest))).toMatchObject({ UserId: `${account}:guest` })
    expect(await world.signed(guest)).toBe(200)
    expect(await world.signed(await federate({}))).toBe(403)
    await world.setUnsafe(false)
    expect(await world.signed(guest)).toBe(403)
  })
})

test('ID-4 every use counts in root_use_total and is an alarm; none of them holds a secret', async () => {
  const uses = async () =>
    Number(/root_use_total\{account_alias="other"\} (\d+)/.exec(await world.metrics())?.[1] ?? 0)
  const alarms = () => world.events.filter(({ eventName }) => eventName === 'RootUserActivity')
  const [counted, raised, warned] = [await uses(), alarms().length, world.warnings.length]
  const code = factor()

  const session = await rootSession(code)
  await world.signed(world.key)
  await world.bearer(session.SessionToken)

  expect(await uses()).toBe(counted + 3)
  expect(alarms()).toHaveLength(raised + 3)
  expect(world.warnings).toHaveLength(warned + 3)
  const told = JSON.stringify([world.events, world.warnings])
  const { SessionToken, SecretAccessKey } = session
  for (const secret of [
    SessionToken,
    SecretAccessKey,
    world.key.SecretAccessKey,
    world.device.seed,
  ]) {
    expect(told).not.toContain(secret)
  }
  expect(told).not.toContain(`"${code.TokenCode}"`)
})
