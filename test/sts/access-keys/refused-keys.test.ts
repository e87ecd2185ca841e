import {
  AssumeRoleCommand,
  type Credentials,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postSigned } from '../signed-form.ts'
import { document, roleArn } from './user-entities.ts'
import { assuming, createUserWorld, type UserWorld } from './user-world.ts'

let world: UserWorld
let alice: Credentials

beforeAll(async () => {
  world = await createUserWorld()
  alice = await world.createKey('alice')
})
afterAll(() => world[Symbol.asyncDispose]())

const getSession = async () => {
  const answer = await world.client(alice).send(new GetSessionTokenCommand({}))
  return answer.Credentials as Credentials
}

/** Bad pairs of key and token. */
const badPairs: Readonly<Record<string, () => Promise<Credentials>>> = {
  'an unknown key': async () => ({ ...alice, AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }),
  'AKIA with a token': async () => ({
    ...alice,
    SessionToken: (await getSession()).SessionToken,
  }),
  'AKIA with a token that is none': async () => ({ ...alice, SessionToken: 'x' }),
  'ASIA without a token': async () => ({ ...(await getSession()), SessionToken: undefined }),
  "ASIA with another session's token": async () => ({
    ...(await getSession()),
    SessionToken: (await getSession()).SessionToken,
  }),
  'ASIA with a flipped token': async () => {
    const own = await getSession()
    return { ...own, SessionToken: `${own.SessionToken?.slice(0, -9)}AAAAAAAAA` }
  },
  'an inactive key': async () => {
    await world.editKeys('bob', () => [])
    const key = await world.createKey('bob')
    await world.editKeys('bob', (keys) => keys.map((one) => ({ ...one, Status: 'Inactive' })))
    return key
  },
  'a key that was removed': async () => {
    const key = await world.createKey('carol')
    await world.editKeys('carol', () => [])
    return key
  },
}

describe('ATK-31 session-token', () => {
  test('SIG-10 ATK-31 session-token: every bad pair has one answer on the STS wire', async () => {
    const answers: object[] = []
    for (const make of Object.values(badPairs)) {
      const body = 'Action=GetCallerIdentity&Version=2011-06-15'
      const answer = await postSigned(world.url, await make(), { body })
      const id = answer.headers.get('x-amzn-requestid') ?? ''
      answers.push({
        status: answer.status,
        body: answer.body.replace(id, 'ID'),
        headers: [...answer.headers.keys()],
      })
    }

    expect(answers[0]).toMatchObject({
      status: 403,
      body: expect.stringContaining(
        '<Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message>',
      ),
    })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test.each(Object.entries(badPairs))(
    'SIG-14 ATK-31 session-token: %s is 401 on a protected route',
    async (_, make) => {
      const answer = await world.request('GET', '/orders/7', await make())

      expect(answer.status).toBe(401)
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'InvalidClientTokenId' })
    },
  )

  test('SIG-11 a wrong secret of a good key does not match', async () => {
    const wrong = { ...alice, SecretAccessKey: 'x'.repeat(40) }

    await expect(world.client(wrong).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
  })
})

describe('INV-12 what the operations record', () => {
  test('ATK-39 leaks: each operation has one event with the id of the key, none has a secret', async () => {
    world.events.length = 0
    const client = world.client(alice)
    const Policy = JSON.stringify(document({ Sid: 'Canary', Action: 'orders:GetOrder' }))

    const identity = client.send(new GetCallerIdentityCommand({}))
    const own = client.send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
    const guest = client.send(new GetFederationTokenCommand({ Name: 'guest', Policy }))
    const role = client.send(new AssumeRoleCommand(assuming(roleArn('support'))))
    const AccessKeyId = alice.AccessKeyId
    const info = client.send(new GetAccessKeyInfoCommand({ AccessKeyId }))
    const TokenCode = '987654'
    const refused = client
      .send(new GetSessionTokenCommand({ SerialNumber: 'GAHT12345678', TokenCode }))
      .catch(() => undefined)
    await Promise.all([identity, info, refused])
    const issued = [(await own).Credentials, (await guest).Credentials, (await role).Credentials]

    const calls = world.events.filter(({ eventType }) => eventType === 'ApiCall')
    expect(calls.map(({ eventName }) => eventName).toSorted()).toEqual([
      'AssumeRole',
      'GetAccessKeyInfo',
      'GetCallerIdentity',
      'GetFederationToken',
      'GetSessionToken',
      'GetSessionToken',
    ])
    for (const { userIdentity } of calls) {
      expect(userIdentity).toMatchObject({ type: 'IAMUser', accessKeyId: alice.AccessKeyId })
    }
    const text = JSON.stringify(world.events)
    for (const { AccessKeyId: id = '' } of issued.map((one) => one ?? ({} as Credentials))) {
      expect(text).toContain(id)
    }
    const secrets = [alice, ...issued].flatMap((one) => [one?.SecretAccessKey, one?.SessionToken])
    for (const secret of [...secrets, TokenCode, 'Canary"']) {
      if (secret !== undefined) expect(text).not.toContain(secret)
    }
  })
})
