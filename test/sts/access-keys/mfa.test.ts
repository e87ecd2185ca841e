import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { type Clock, systemClock } from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Authenticator } from './authenticator.ts'
import { account, roleArn } from './user-entities.ts'
import { assuming, createUserWorld, type UserWorld } from './user-world.ts'

const step = 30_000
// Signatures are made by the real clock and allow five minutes; no test goes further.
let ahead = 0
const clock: Clock = {
  now: () => systemClock.now() + ahead,
  monotonic: () => systemClock.monotonic() + ahead,
}

let world: UserWorld
let alice: Credentials
let device: Authenticator

beforeAll(async () => {
  world = await createUserWorld({ clock })
  alice = await world.createKey('alice')
  device = await world.enrol('alice')
})
afterAll(() => world[Symbol.asyncDispose]())

/** The next code that was not used: a step of its own for each. */
const factor = () => {
  ahead += step
  return { SerialNumber: device.serialNumber, TokenCode: device.code() }
}
const ownSession = async (input = {}) => {
  const answer = await world.client(alice).send(new GetSessionTokenCommand(input))
  return answer.Credentials as Credentials
}
const assume = async (
  role: string,
  credentials: Credentials,
  more: Partial<AssumeRoleCommandInput> = {},
) => {
  const command = new AssumeRoleCommand(assuming(roleArn(role), more))
  const answer = await world.client(credentials).send(command)
  return answer.Credentials as Credentials
}
const shipped = async (credentials: Credentials) =>
  (await world.request('POST', '/orders/7', credentials)).status
const refusal = {
  name: 'AccessDenied',
  message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
}

describe('the AWS SDK for JavaScript, unmodified, with a second factor', () => {
  test('MFA-6 AssumeRole of a role that requires MFA wants serial and code in the call', async () => {
    await expect(assume('vault', alice)).rejects.toMatchObject({ name: 'AccessDenied' })

    const session = await assume('vault', alice, factor())

    expect(await shipped(session)).toBe(200)
  })

  test('MFA-7 the factor of a GetSessionToken session counts in AssumeRole, and ends there', async () => {
    const plain = await ownSession()
    const proven = await ownSession(factor())

    await expect(assume('vault', plain)).rejects.toMatchObject({ name: 'AccessDenied' })
    const session = await assume('vault', proven)

    expect((await world.request('GET', '/orders/7', session)).status).toBe(200)
    expect(await shipped(session)).toBe(403)
  })

  test('MFA-3 ATK-38 reused, too new, foreign and unknown have one refusal', async () => {
    const bob = await world.createKey('bob')
    const used = factor()
    await ownSession(used)
    const { SerialNumber } = used
    const ofNobody = `arn:gw:iam::${account}:mfa/nobody`

    await expect(ownSession(used)).rejects.toMatchObject(refusal)
    const early = { SerialNumber, TokenCode: device.code(2) }
    await expect(ownSession(early)).rejects.toMatchObject(refusal)
    const unknown = { ...factor(), SerialNumber: ofNobody }
    await expect(ownSession(unknown)).rejects.toMatchObject(refusal)
    await expect(
      world.client(bob).send(new GetSessionTokenCommand(factor())),
    ).rejects.toMatchObject(refusal)
  })

  test('MFA-1 a code is used up though the call is denied', async () => {
    const once = factor()

    await expect(assume('missing', alice, once)).rejects.toMatchObject({ name: 'AccessDenied' })

    await expect(ownSession(once)).rejects.toMatchObject(refusal)
  })

  test('MFA-3 a role session has no device', async () => {
    const session = await assume('support', alice)

    await expect(assume('support', session, factor())).rejects.toMatchObject(refusal)
  })

  test('no event holds a code or a seed', async () => {
    const once = factor()
    await ownSession(once)
    await ownSession(once).catch(() => undefined)

    const events = JSON.stringify(world.events)

    expect(events).toContain(once.SerialNumber)
    expect(events).not.toContain(`"${once.TokenCode}"`)
    expect(events).not.toContain(device.seed)
  })
})
