import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { postSigned } from '../signed-form.ts'
import { document, roleArn, userArn } from './user-entities.ts'
import { assuming, createUserWorld, type UserWorld } from './user-world.ts'

const Policy = JSON.stringify(document({ Action: '*' }))

/** Every kind of session that a user can have. */
async function sessionsOf(world: UserWorld, key: Credentials) {
  const assume = (credentials: Credentials) =>
    world.client(credentials).send(new AssumeRoleCommand(assuming(roleArn('support'))))
  const own = await world.client(key).send(new GetSessionTokenCommand({}))
  const guest = await world
    .client(key)
    .send(new GetFederationTokenCommand({ Name: 'guest', Policy }))
  const role = await assume(key)
  const chained = await assume(own.Credentials as Credentials)
  return [own, guest, role, chained].map(({ Credentials }) => Credentials as Credentials)
}

test('REV-1 revoking a user ends every kind of session it has, and leaves its key', async () => {
  await using world = await createUserWorld()
  const key = await world.createKey('alice')
  const sessions = await sessionsOf(world, key)
  const whoIs = (credentials: Credentials) =>
    world.client(credentials).send(new GetCallerIdentityCommand({}))
  for (const session of sessions) await whoIs(session)

  await world.sessions.revoke({ user: userArn('bob') })
  for (const session of sessions) await whoIs(session)
  await world.sessions.revoke({ user: userArn('alice') })

  for (const session of sessions) {
    await expect(whoIs(session)).rejects.toMatchObject({ name: 'ExpiredToken' })
    expect((await world.request('GET', '/orders/7', session)).status).toBe(401)
  }
  expect((await whoIs(key)).Arn).toBe(userArn('alice'))
})

test('STS-18 STS-19 OAUTH-5 sessions of users introspect themselves alone; a key introspects others', async () => {
  await using world = await createUserWorld()
  const key = await world.createKey('alice')
  const [own, guest, role] = await sessionsOf(world, key)
  const introspect = async (caller: Credentials | undefined, asked: Credentials | undefined) => {
    const body = new URLSearchParams({ token: asked?.SessionToken ?? '' }).toString()
    const form = { body, path: '/oauth2/introspect' }
    const answer = await postSigned(world.url, caller as Credentials, form)
    return [answer.status, JSON.parse(answer.body).active]
  }

  expect(await introspect(key, role)).toEqual([200, true])
  expect(await introspect(own, own)).toEqual([200, true])
  expect(await introspect(guest, guest)).toEqual([200, true])
  expect(await introspect(own, role)).toEqual([403, undefined])
  expect(await introspect(guest, role)).toEqual([403, undefined])
})
