import type { Credentials } from '@aws-sdk/client-sts'
import { createKeyRing, createMasterKeys, createSessionTokens } from '@gatewarden/core'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { chain, claimsOf, type Form, federate, grant, type } from './exchange.ts'
import { bearer, postForm, tokenOf } from './oauth-world.ts'
import { account, createStsWorld, roleArn, type StsWorld } from './sts-world.ts'

const actorArn = `arn:gw:sts::${account}:assumed-role/target/build-1`

let world: StsWorld
let entry: Credentials
/** Session of role `target`, made from `entry`. */
let actor: Credentials

beforeAll(async () => {
  world = await createStsWorld()
  entry = await enter(world)
  actor = await freshActor()
})
afterAll(() => world[Symbol.asyncDispose]())

async function freshActor(): Promise<Credentials> {
  const { Credentials } = await assume(world, entry, { RoleArn: roleArn('target') })
  if (Credentials === undefined) throw new Error('no credentials were issued')
  return Credentials
}

const delegate = async (form: Form = {}, claims: object = { may_act: { sub: actorArn } }) =>
  federate(world, {
    subject_token: await world.webIdentityToken({ ...claims }),
    actor_token: tokenOf(actor),
    actor_token_type: type('access_token'),
    ...form,
  })

describe('OAUTH-2 RFC 8693 an actor acts for the subject of a token', () => {
  test('OAUTH-2 act records the actor and the sessions it was made from', async () => {
    const answer = await delegate()

    expect(claimsOf(answer.json['access_token'])).toMatchObject({
      sub: `arn:gw:sts::${account}:assumed-role/entry/deploy-7`,
      fed: { sub: 'deploy-7' },
      act: {
        sub: actorArn,
        jti: claimsOf(tokenOf(actor))['jti'],
        act: { sub: `arn:gw:sts::${account}:assumed-role/entry/deploy-7` },
      },
    })
  })

  test('OAUTH-2 introspection and the audit log tell who acts', async () => {
    const before = world.events.length
    const { json } = await delegate()
    const token = String(json['access_token'])

    const told = await postForm(world, '/oauth2/introspect', { token }, bearer(entry))

    expect(told.json).toMatchObject({ active: true, act: { sub: actorArn } })
    const calls = world.events.slice(before).filter(({ eventType }) => eventType === 'ApiCall')
    expect(calls[0]).toMatchObject({
      eventName: 'AssumeRoleWithWebIdentity',
      requestParameters: { actor: actorArn },
    })
    expect(JSON.stringify(world.events)).not.toContain(tokenOf(actor))
  })

  test('OAUTH-2 an actor gains nothing: the session is that of the subject alone', async () => {
    const delegated = claimsOf((await delegate()).json['access_token'])
    const own = claimsOf((await federate(world)).json['access_token'])

    const { act: _, jti: _jti, akid: _akid, iat, nbf: _nbf, exp, itm: _itm, ...facts } = delegated
    expect(own).toMatchObject(facts)
    expect(own['act']).toBeUndefined()
    expect(Number(exp) - Number(iat)).toBe(3_600)
  })

  test('OAUTH-2 may_act forbids nobody to go without an actor (D-2)', async () => {
    const subject_token = await world.webIdentityToken({ may_act: { sub: actorArn } })

    expect((await federate(world, { subject_token })).status).toBe(200)
  })

  test('REV-2 ending the session of the actor ends what it did', async () => {
    const own = await freshActor()
    const { json } = await delegate({ actor_token: tokenOf(own) })
    const token = String(json['access_token'])

    await world.line.sessions.revoke({ token: tokenOf(own) })

    const told = await postForm(world, '/oauth2/introspect', { token }, bearer(entry))
    expect(told.text).toBe('{"active":false}')
    const again = await delegate({ actor_token: tokenOf(own) })
    expect([again.status, again.json['error']]).toEqual([400, 'invalid_request'])
  })

  test('ATK-9 chaining: an actor counts as a hop, and the eleventh is refused', async () => {
    let deep = entry
    for (let hop = 1; hop <= 10; hop += 1) {
      const { Credentials } = await assume(world, deep, { RoleArn: roleArn('target') })
      deep = Credentials as Credentials
      const last = hop === 10
      if (hop < 9) continue
      const { status } = await delegate({ actor_token: tokenOf(deep) })
      expect(status).toBe(last ? 400 : 200)
    }
  })

  test.each<{ name: string; claims: object }>([
    { name: 'no may_act', claims: {} },
    { name: 'another actor', claims: { may_act: { sub: `${actorArn}0` } } },
    { name: 'text', claims: { may_act: actorArn } },
    { name: 'an actor of another issuer', claims: { may_act: { sub: actorArn, iss: 'x' } } },
  ])('OAUTH-2 may_act limits who may be actor: $name', async ({ claims }) => {
    const answer = await delegate({}, claims)

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
    expect(answer.json['access_token']).toBeUndefined()
  })

  test.each<{ name: string; form: () => Form | Promise<Form> }>([
    { name: 'garbage', form: () => ({ actor_token: 'a.b.c' }) },
    { name: 'an altered session', form: () => ({ actor_token: `${tokenOf(actor)}A` }) },
    {
      name: 'a token of the identity provider',
      form: async () => ({ actor_token: await world.webIdentityToken() }),
    },
    { name: 'no type', form: () => ({ actor_token_type: '' }) },
    { name: 'a type and no token', form: () => ({ actor_token: '' }) },
    { name: 'an ID token', form: () => ({ actor_token_type: type('id_token') }) },
  ])('OAUTH-3 ATK-20 a bad actor token is invalid_request: $name', async ({ form }) => {
    const answer = await delegate(await form())

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
    expect(answer.text).not.toContain(tokenOf(actor))
  })

  test('ATK-40 dpop: a bound session acts for nobody without its proof', async () => {
    const none = openid.None()
    const options = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(new URL(world.url), 'web', undefined, none, options)
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))
    const entryArn = `arn:gw:sts::${account}:assumed-role/entry/deploy-7`
    const named = { resource: roleArn('entry'), role_session_name: 'deploy-7' }
    const exchange = (form: Form, proof: object) =>
      openid.genericGrantRequest(config, grant, { ...named, ...form }, proof)
    const bound = await exchange(
      { subject_token: await world.webIdentityToken(), subject_token_type: type('jwt') },
      { DPoP },
    )
    const delegated: Form = {
      subject_token: await world.webIdentityToken({ may_act: { sub: entryArn } }),
      subject_token_type: type('jwt'),
      actor_token: bound.access_token,
      actor_token_type: type('access_token'),
    }

    await expect(exchange(delegated, {})).rejects.toMatchObject({ error: 'invalid_request' })
    const proven = await exchange(delegated, { DPoP })
    expect(claimsOf(proven.access_token)).toMatchObject({ act: { sub: entryArn }, cnf: {} })
  })

  test('OAUTH-2 nobody acts for a session of ours', async () => {
    const form = { actor_token: tokenOf(actor), actor_token_type: type('jwt') }

    const answer = await chain(world, entry, form)

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
  })
})

describe('OAUTH-2 audience', () => {
  test('OAUTH-2 an audience that every session has may be asked for, and no other', async () => {
    const issuer = 'https://iam.test'
    const sessionTokens = createSessionTokens({
      issuer,
      audience: [issuer, 'https://orders.test'],
      keyRing: createKeyRing(),
      master: createMasterKeys(),
    })
    await using own = await createStsWorld({ line: { sessionTokens } })
    const [ours, service, other, path] = await Promise.all(
      [issuer, 'https://orders.test', 'https://billing.test', `${issuer}/`].map((audience) =>
        federate(own, { audience }),
      ),
    )

    expect([ours?.status, service?.status]).toEqual([200, 200])
    expect(claimsOf(service?.json['access_token'])['aud']).toContain('https://orders.test')
    expect([other?.json['error'], path?.json['error']]).toEqual([
      'invalid_target',
      'invalid_target',
    ])
  })
})
