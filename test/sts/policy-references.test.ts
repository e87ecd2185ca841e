import { type Credentials, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import {
  createKeyRing,
  createLine,
  createMasterKeys,
  createMemorySessionPolicies,
  createSessionTokens,
  defineModel,
  type LineOptions,
  type SessionPolicyStore,
} from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { claimsOf } from './exchange.ts'
import { tokenOf } from './oauth-world.ts'
import { createStsWorld, roleArn, type StsWorld } from './sts-world.ts'

/** A store that can lose everything, and find it again. */
let isLost = false
const kept = createMemorySessionPolicies()
const sessionPolicyStore: SessionPolicyStore = {
  put: (...entry) => kept.put(...entry),
  get: async (digest) => (isLost ? undefined : await kept.get(digest)),
}

let world: StsWorld
let entry: Credentials
beforeAll(async () => {
  world = await createStsWorld({ line: { sessionPolicies: 'reference', sessionPolicyStore } })
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

const onlyTarget = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn('target') }],
})
const narrow = async (credentials: Credentials | undefined = entry) => {
  const input = { RoleArn: roleArn('target'), Policy: onlyTarget }
  return (await assume(world, credentials, input)).Credentials
}
const hop = (credentials: Credentials | undefined, role = 'target') =>
  assume(world, credentials, { RoleArn: roleArn(role) })
const denied = { name: 'AccessDenied' }

describe('STS-9 session policies by reference', () => {
  test('STS-9 a session is narrowed as if its token held the policy', async () => {
    const session = await narrow()

    expect(claimsOf(tokenOf(session))['sp']).toBeUndefined()
    expect(claimsOf(tokenOf(session))['sph']).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    await expect(hop(session)).resolves.toBeDefined()
    await expect(hop(session, 'denied')).rejects.toMatchObject(denied)
  })

  test('STS-9 ATK-9 chaining: self-assumption keeps the policy by reference', async () => {
    const { Credentials } = await hop(await narrow())

    expect(claimsOf(tokenOf(Credentials))['sph']).toHaveLength(1)
    await expect(hop(Credentials, 'denied')).rejects.toMatchObject(denied)
  })

  test('STS-9 a document that is lost denies everything, until it is found again', async () => {
    const session = await narrow()
    isLost = true
    await expect(hop(session)).rejects.toMatchObject(denied)
    await expect(
      world.client(session).send(new GetCallerIdentityCommand({})),
    ).resolves.toBeDefined()

    isLost = false
    world.advance(10_001)

    await expect(hop(session)).resolves.toBeDefined()
  })
})

describe('STS-9 option "sessionPolicies"', () => {
  const model = defineModel({
    account: '000000000001',
    services: { orders: { actions: { ListOrders: { level: 'List' } } } },
  })
  const sessionTokens = createSessionTokens({
    issuer: 'https://iam.test',
    audience: 'https://iam.test',
    keyRing: createKeyRing(),
    master: createMasterKeys(),
  })

  test.each<{ name: string; options: Partial<LineOptions> }>([
    { name: 'another word', options: { sessionPolicies: 'token' as never } },
    { name: 'a store that nothing is kept in', options: { sessionPolicyStore } },
    {
      name: 'a store beside inline policies',
      options: { sessionPolicies: 'inline', sessionPolicyStore },
    },
    {
      name: 'tokens with an option of their own',
      options: { sessionPolicies: 'reference', sessionTokens },
    },
  ])('STS-9 is refused at start: $name', async ({ options }) => {
    await expect(createLine({ model, policies: {}, ...options })).rejects.toThrow(TypeError)
  })
})
