import { type Credentials, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enter } from './assume.ts'
import { chain, claimsOf, exchange, type Form, federate, grant, type } from './exchange.ts'
import { bearer, postForm, tokenOf } from './oauth-world.ts'
import { account, createStsWorld, issuer, roleArn, type StsWorld } from './sts-world.ts'

let world: StsWorld
let entry: Credentials

beforeAll(async () => {
  world = await createStsWorld()
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

describe('OAUTH-1 token exchange', () => {
  test('OAUTH-1 OAUTH-2 a foreign token becomes a session of the role', async () => {
    const answer = await federate(world, { subject_token_type: type('id_token') })

    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      issued_token_type: type('access_token'),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
    })
    expect(answer.json['expires_in']).toBeGreaterThan(3_590)
    expect(answer.json['expires_in']).toBeLessThanOrEqual(3_600)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(claimsOf(answer.json['access_token'])).toMatchObject({
      sub: `arn:gw:sts::${account}:assumed-role/entry/deploy-7`,
      fed: { sub: 'deploy-7' },
    })
  })

  test('OAUTH-1 a session of ours is chained, and act says through whom', async () => {
    const answer = await chain(world, entry, { subject_token_type: type('access_token') })

    expect(claimsOf(answer.json['access_token'])['act']).toEqual({
      sub: `arn:gw:sts::${account}:assumed-role/entry/deploy-7`,
      jti: claimsOf(tokenOf(entry))['jti'],
    })
  })

  test('OAUTH-1 oauth4webapi exchanges a token, by the metadata that it discovers', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true } as const
    const url = new URL(world.url)
    const as = await oauth.processDiscoveryResponse(
      url,
      await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...insecure }),
    )
    const client = { client_id: 'test' }
    const parameters = {
      subject_token: await world.webIdentityToken(),
      subject_token_type: type('jwt'),
      resource: roleArn('entry'),
      role_session_name: 'deploy-7',
    }

    const response = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.None(),
      grant,
      parameters,
      insecure,
    )
    const token = await oauth.processGenericTokenEndpointResponse(as, client, response)

    expect(as.grant_types_supported).toContain(grant)
    expect(token.token_type).toBe('bearer')
    const answer = await postForm(
      world,
      '/oauth2/introspect',
      { token: token.access_token },
      { authorization: `Bearer ${token.access_token}` },
    )
    expect(answer.json).toMatchObject({ active: true, exp: claimsOf(token.access_token)['exp'] })
  })

  test('ATK-9 chaining: a revoked session cannot be exchanged', async () => {
    const own = await enter(world)
    await postForm(world, '/oauth2/revoke', { token: tokenOf(own) }, bearer(own))

    const answer = await chain(world, entry, { subject_token: tokenOf(own) })

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
    expect(answer.json['access_token']).toBeUndefined()
  })

  test('SEC-66 ATK-39 leaks: neither token is in the audit log, and every exchange is', async () => {
    await using audited = await createStsWorld()
    const subject = await audited.webIdentityToken()
    const form = { grant_type: grant, subject_token_type: type('jwt'), subject_token: subject }
    const named = { ...form, resource: roleArn('entry'), role_session_name: 'deploy-7' }
    const { json } = await postForm(audited, '/oauth2/token', named)
    await postForm(audited, '/oauth2/token', { ...form, grant_type: 'password' })

    const log = JSON.stringify(audited.events)

    expect(audited.events.filter(({ eventType }) => eventType === 'ApiCall')).toMatchObject([
      { eventName: 'AssumeRoleWithWebIdentity', requestParameters: { roleArn: roleArn('entry') } },
      { eventName: 'TokenExchange', errorCode: 'InvalidAction' },
    ])
    expect(log).not.toContain(subject)
    expect(log).not.toContain(json['access_token'])
  })
})

describe('OAUTH-3 refusals', () => {
  test('OAUTH-3 TRUST-6 a missing role, a denied one and a foreign audience have one body', async () => {
    const answers = await Promise.all([
      chain(world, entry, { resource: roleArn('absent') }),
      chain(world, entry, { resource: roleArn('denied') }),
      chain(world, entry, { audience: 'https://other.test' }),
      federate(world, { resource: roleArn('absent') }),
      federate(world, { resource: roleArn('target') }),
    ])

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers[0]?.json['error']).toBe('invalid_target')
  })

  test('OAUTH-2 our own audience is accepted', async () => {
    expect((await chain(world, entry, { audience: world.url })).status).toBe(200)
  })

  test.each<{ name: string; form: Form; error: string; status?: number }>([
    {
      name: 'client_credentials',
      form: { grant_type: 'client_credentials' },
      error: 'unsupported_grant_type',
    },
    { name: 'no grant', form: { grant_type: '' }, error: 'invalid_request' },
    { name: 'no subject token', form: { subject_token: '' }, error: 'invalid_request' },
    {
      name: 'no type of the subject token',
      form: { subject_token_type: '' },
      error: 'invalid_request',
    },
    {
      name: 'a SAML subject token',
      form: { subject_token_type: type('saml2') },
      error: 'invalid_request',
    },
    {
      name: 'another requested type',
      form: { requested_token_type: type('id_token') },
      error: 'invalid_request',
    },
    { name: 'a scope', form: { scope: 'read' }, error: 'invalid_scope' },
    { name: 'an unknown parameter', form: { durationseconds: '900' }, error: 'invalid_request' },
    {
      name: 'a client secret',
      form: { client_id: 'a', client_secret: 'b' },
      error: 'invalid_client',
      status: 401,
    },
    { name: 'no role', form: { resource: '' }, error: 'invalid_request' },
    {
      name: 'what is no role',
      form: { resource: 'https://api.example/resource' },
      error: 'invalid_request',
    },
    { name: 'no session name', form: { role_session_name: '' }, error: 'invalid_request' },
    { name: 'a duration in words', form: { duration_seconds: '1h' }, error: 'invalid_request' },
    {
      name: 'policy ARNs that are no list',
      form: { policy_arns: 'arn' },
      error: 'invalid_request',
    },
    { name: 'tags that are no text', form: { tags: '{"a":1}' }, error: 'invalid_request' },
    { name: 'a tag key twice', form: { tags: '{"a":"1","a":"2"}' }, error: 'invalid_request' },
  ])('OAUTH-3 $name is $error', async ({ form, error, status = 400 }) => {
    const answer = await chain(world, entry, form)

    expect([answer.status, answer.json['error']]).toEqual([status, error])
    expect(answer.json['access_token']).toBeUndefined()
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('OAUTH-3 a repeated parameter is invalid_request', async () => {
    const form = new URLSearchParams({ grant_type: grant, subject_token: tokenOf(entry) })
    form.append('subject_token_type', type('jwt'))
    form.append('resource', roleArn('target'))
    form.append('resource', roleArn('denied'))

    const answer = await postForm(world, '/oauth2/token', form.toString())

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
  })

  test.each([
    { name: 'garbage', token: async () => 'a.b.c' },
    { name: 'an altered session', token: async () => `${tokenOf(entry).slice(0, -4)}AAAA` },
    {
      name: 'an expired foreign token',
      token: () => world.webIdentityToken({ exp: 1_700_000_000 }),
    },
    {
      name: 'a foreign token that says to be ours',
      token: () => world.webIdentityToken({ iss: world.url }),
    },
  ])(
    'OAUTH-3 ATK-20 token-kind: a bad subject token is invalid_request: $name',
    async ({ token }) => {
      const answer = await chain(world, entry, { subject_token: await token() })

      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
      expect(answer.text).not.toContain(issuer)
    },
  )

  test('ATK-20 token-kind: a session of ours is no ID token', async () => {
    const answer = await chain(world, entry, { subject_token_type: type('id_token') })

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
  })

  test.each<{ name: string; headers: () => Form; error: string }>([
    { name: 'a bearer token', headers: () => bearer(entry), error: 'invalid_client' },
    {
      name: 'basic credentials',
      headers: () => ({ authorization: 'Basic YTpi' }),
      error: 'invalid_client',
    },
    {
      name: 'a bad DPoP proof',
      headers: () => ({ dpop: 'a.b.c' }),
      error: 'invalid_dpop_proof',
    },
  ])(
    'OAUTH-3 a second proof that nobody would check is refused: $name',
    async ({ headers, error }) => {
      const answer = await exchange(
        world,
        { subject_token: tokenOf(entry), resource: roleArn('target') },
        headers(),
      )

      expect(answer.json['error']).toBe(error)
    },
  )

  test('ATK-39 leaks: a token in the URL is refused', async () => {
    const answer = await postForm(world, `/oauth2/token?subject_token=${tokenOf(entry)}`, {
      grant_type: grant,
      subject_token_type: type('jwt'),
      resource: roleArn('target'),
      role_session_name: 'build-1',
    })

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
  })

  test('OAUTH-2 the session works on the AWS wire by nobody without its secret', async () => {
    const { json } = await chain(world, entry)
    const stolen = { ...entry, SessionToken: String(json['access_token']) }

    await expect(world.client(stolen).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
      { name: 'InvalidClientTokenId' },
    )
  })
})
