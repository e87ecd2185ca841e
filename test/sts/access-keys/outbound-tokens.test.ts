import {
  type Credentials,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
} from '@aws-sdk/client-sts'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, userArn } from './user-entities.ts'
import { createUserWorld, type UserWorld } from './user-world.ts'

let world: UserWorld
beforeAll(async () => {
  world = await createUserWorld({ outboundFederation: { accounts: [account] } })
})
afterAll(() => world[Symbol.asyncDispose]())

const ask = (credentials: Credentials) =>
  world
    .client(credentials)
    .send(new GetWebIdentityTokenCommand({ Audience: ['api'], SigningAlgorithm: 'ES384' }))

test('OUT-4 a token for a long-term key speaks for the user and names no session', async () => {
  const { WebIdentityToken = '' } = await ask(await world.createKey('alice'))
  const issuer = `${world.url}/outbound/${account}`
  const published = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))

  const { payload } = await jwtVerify(WebIdentityToken, published, { issuer, audience: 'api' })

  expect(payload.sub).toBe(userArn('alice'))
  expect(payload['https://sts.amazonaws.com/']).toMatchObject({ principal_id: userArn('alice') })
  expect(payload['https://sts.amazonaws.com/']).not.toHaveProperty('original_session_exp')
})

test('STS-18 a session of GetSessionToken gets none, whatever the user may', async () => {
  const key = await world.createKey('alice')
  const { Credentials } = await world.client(key).send(new GetSessionTokenCommand({}))

  await expect(ask(Credentials as Credentials)).rejects.toMatchObject({ name: 'AccessDenied' })
})

test('OUT-5 a user whose policies do not allow it gets none', async () => {
  const key = await world.createKey('bob')

  await expect(ask(key)).rejects.toMatchObject({ name: 'AccessDenied' })
})
