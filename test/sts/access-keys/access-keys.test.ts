import {
  AssumeRoleCommand,
  type Credentials,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, document, federatedArn, roleArn, userArn } from './user-entities.ts'
import { assuming, createUserWorld, type UserWorld } from './user-world.ts'

let world: UserWorld
let alice: Credentials
let bob: Credentials

beforeAll(async () => {
  world = await createUserWorld()
  alice = await world.createKey('alice')
  bob = await world.createKey('bob')
})
afterAll(() => world[Symbol.asyncDispose]())

const whoIs = (credentials: Credentials) =>
  world.client(credentials).send(new GetCallerIdentityCommand({}))
const getSession = async (credentials = alice) => {
  const answer = await world.client(credentials).send(new GetSessionTokenCommand({}))
  return answer.Credentials as Credentials
}
const federate = (more: Partial<GetFederationTokenCommandInput> = {}, credentials = alice) =>
  world.client(credentials).send(new GetFederationTokenCommand({ Name: 'guest', ...more }))
const assumeSupport = (credentials: Credentials, more = {}) =>
  world.client(credentials).send(new AssumeRoleCommand(assuming(roleArn('support'), more)))
const getOrder = (id: string, credentials: Credentials) =>
  world.request('GET', `/orders/${id}`, credentials)
const shipOrder = (id: string, credentials: Credentials) =>
  world.request('POST', `/orders/${id}`, credentials)
const readsOnly = JSON.stringify(document({ Action: 'orders:GetOrder' }))
const everything = JSON.stringify(document({ Action: '*' }))

describe('the AWS SDK for JavaScript, unmodified, with a long-term key', () => {
  test('SKEY-6 GetCallerIdentity names the user', async () => {
    expect(await whoIs(alice)).toMatchObject({
      Account: account,
      Arn: userArn('alice'),
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
    })
  })

  test('STS-2 AssumeRole by a user is no role chaining: the role has its own maximum', async () => {
    const { Credentials, AssumedRoleUser } = await assumeSupport(alice, {
      DurationSeconds: 43_200,
    })

    expect(AssumedRoleUser?.Arn).toBe(`arn:gw:sts::${account}:assumed-role/support/build-1`)
    expect((await shipOrder('7', Credentials as Credentials)).status).toBe(200)
  })

  test('STS-18 GetSessionToken gives the user itself, which assumes a role', async () => {
    const answer = await world.client(alice).send(new GetSessionTokenCommand({}))
    const own = answer.Credentials as Credentials

    const seconds = (Number(own.Expiration) - Date.now()) / 1000
    expect(own.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(seconds).toBeGreaterThan(43_100)
    expect(seconds).toBeLessThanOrEqual(43_200)
    expect((await whoIs(own)).Arn).toBe(userArn('alice'))
    expect((await getOrder('7', own)).status).toBe(200)
    const role = await assumeSupport(own, { DurationSeconds: 7_200 })
    expect((await shipOrder('7', role.Credentials as Credentials)).status).toBe(200)
  })

  test('STS-3 GetSessionToken lasts up to 36 hours', async () => {
    const command = new GetSessionTokenCommand({ DurationSeconds: 129_600 })

    const { Credentials } = await world.client(alice).send(command)

    const seconds = (Number(Credentials?.Expiration) - Date.now()) / 1000
    expect(seconds).toBeGreaterThan(129_500)
  })

  test('STS-19 GetFederationToken gives a federated user, who opens a protected route', async () => {
    const answer = await federate({ Policy: readsOnly, Tags: [{ Key: 'Job', Value: 'audit' }] })
    const guest = answer.Credentials as Credentials

    expect(answer.FederatedUser).toEqual({
      FederatedUserId: `${account}:guest`,
      Arn: federatedArn('guest'),
    })
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
    expect(await whoIs(guest)).toMatchObject({
      UserId: `${account}:guest`,
      Arn: federatedArn('guest'),
    })
    expect(await getOrder('7', guest)).toMatchObject({ status: 200, body: 'an order' })
    expect((await shipOrder('7', guest)).status).toBe(403)
  })

  test('D-1 GetAccessKeyInfo names the account of a key', async () => {
    const command = new GetAccessKeyInfoCommand({ AccessKeyId: bob.AccessKeyId })

    expect(await world.client(alice).send(command)).toMatchObject({ Account: account })
  })

  test('D-1 GetAccessKeyInfo names the account of sessions, whoever issued them', async () => {
    const sessions = [await getSession(), (await assumeSupport(alice)).Credentials]

    for (const issued of sessions) {
      const command = new GetAccessKeyInfoCommand({ AccessKeyId: issued?.AccessKeyId })
      expect(await world.client(alice).send(command)).toMatchObject({ Account: account })
    }
    await expect(
      world
        .client(alice)
        .send(new GetAccessKeyInfoCommand({ AccessKeyId: `ASIA${'A'.repeat(16)}` })),
    ).rejects.toMatchObject({ name: 'ValidationError' })
  })
})

describe('a protected route', () => {
  test('SKEY-6 a user with a long-term key acts by its own policies', async () => {
    expect((await getOrder('7', alice)).status).toBe(200)
    expect((await getOrder('7', bob)).status).toBe(403)
  })

  test('TOK-5 MFA-6 a key has no issue time and no second factor, a session has an issue time', async () => {
    const carol = await world.createKey('carol')

    expect((await getOrder('7', carol)).status).toBe(200)
    expect((await getOrder('7', await getSession(carol))).status).toBe(403)
  })

  test('STS-19 PRIN-14 a federated user has nothing without session policies', async () => {
    const { Credentials, PackedPolicySize } = await federate()

    expect(PackedPolicySize).toBeUndefined()
    expect((await getOrder('7', Credentials as Credentials)).status).toBe(403)
    expect((await shipOrder('7', Credentials as Credentials)).status).toBe(403)
  })

  test('STS-19 a resource policy that names the federated user counts by itself', async () => {
    const { Credentials } = await federate()

    expect((await getOrder('shared', Credentials as Credentials)).status).toBe(200)
  })

  test('STS-19 session policies give a federated user nothing that its user lacks', async () => {
    const PolicyArns = [{ arn: 'arn:gw:iam::aws:policy/OrdersFullAccess' }]
    const all = (await federate({ Policy: everything })).Credentials as Credentials
    const managed = (await federate({ PolicyArns })).Credentials as Credentials

    for (const guest of [all, managed]) {
      expect((await shipOrder('7', guest)).status).toBe(200)
      expect((await world.request('DELETE', '/orders/7', guest)).status).toBe(403)
    }
    await expect(federate({ Policy: everything }, bob)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${userArn('bob')} is not authorized to perform: sts:GetFederationToken on resource: ${federatedArn('guest')}`,
    })
  })
})

describe('ATK-10 session-mints-session', () => {
  const sessions = {
    'a role session': async () => (await assumeSupport(alice)).Credentials,
    'a session of a user': () => getSession(),
    'a federated user': async () => (await federate({ Policy: everything })).Credentials,
  }

  test.each(Object.entries(sessions))(
    'STS-17 ATK-10 session-mints-session: %s',
    async (_, make) => {
      const client = world.client((await make()) as Credentials)

      for (const [name, command] of [
        ['GetSessionToken', new GetSessionTokenCommand({})],
        ['GetFederationToken', new GetFederationTokenCommand({ Name: 'guest' })],
      ] as const) {
        await expect(client.send(command as GetSessionTokenCommand)).rejects.toMatchObject({
          name: 'AccessDenied',
          message: `Cannot call ${name} with session credentials`,
          $metadata: { httpStatusCode: 403 },
        })
      }
    },
  )

  test('STS-18 a session of a user calls nothing else of STS', async () => {
    const command = new GetAccessKeyInfoCommand({ AccessKeyId: alice.AccessKeyId })

    await expect(world.client(await getSession()).send(command)).rejects.toMatchObject({
      name: 'AccessDenied',
    })
  })

  test('STS-19 a federated user assumes no role, whatever its trust policy says', async () => {
    const { Credentials } = await federate({ Policy: everything })

    await expect(assumeSupport(Credentials as Credentials)).rejects.toMatchObject({
      name: 'AccessDenied',
    })
  })
})

describe('ATK-11 narrow-session-gains', () => {
  const none = JSON.stringify(document({ Effect: 'Deny', Action: 'orders:*' }))

  test('ATK-11 narrow-session-gains: a narrow federated user stays within its policy', async () => {
    const { Credentials } = await federate({ Policy: readsOnly })
    const guest = Credentials as Credentials

    expect((await shipOrder('7', guest)).status).toBe(403)
    for (const command of [
      new GetFederationTokenCommand({ Name: 'guest', Policy: everything }),
      new GetSessionTokenCommand({}),
      new GetAccessKeyInfoCommand({ AccessKeyId: alice.AccessKeyId }),
      new AssumeRoleCommand(assuming(roleArn('support'))),
    ]) {
      await expect(
        world.client(guest).send(command as GetSessionTokenCommand),
      ).rejects.toMatchObject({ name: 'AccessDenied' })
    }
  })

  test('ATK-11 narrow-session-gains: a narrow role session stays within its policy', async () => {
    const { Credentials } = await assumeSupport(alice, { Policy: none })
    const narrow = world.client(Credentials as Credentials)

    await expect(
      narrow.send(new GetAccessKeyInfoCommand({ AccessKeyId: alice.AccessKeyId })),
    ).rejects.toMatchObject({ name: 'AccessDenied' })
    expect((await getOrder('7', Credentials as Credentials)).status).toBe(403)
  })
})

describe('MFA-3 a second factor is never ignored', () => {
  test.each([
    { SerialNumber: 'GAHT12345678', TokenCode: '123456' },
    { SerialNumber: `arn:gw:iam::${account}:mfa/alice`, TokenCode: '000000' },
  ])('MFA-3 GetSessionToken with $SerialNumber has the one refusal', async (factor) => {
    const refused = world.client(alice).send(new GetSessionTokenCommand(factor))

    await expect(refused).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    })
  })

  test('STS-4 one without the other is a bad parameter', async () => {
    const refused = world.client(alice).send(new GetSessionTokenCommand({ TokenCode: '123456' }))

    await expect(refused).rejects.toMatchObject({ name: 'ValidationError' })
  })
})
