import type { Credentials } from '@aws-sdk/client-sts'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enter } from './assume.ts'
import { chain, claimsOf, type Form, federate, grant, type } from './exchange.ts'
import { postForm, tokenOf } from './oauth-world.ts'
import { createStsWorld, roleArn, type StsWorld } from './sts-world.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const clientId = 'billing'

let world: StsWorld
let entry: Credentials
let privateKey: CryptoKey
let strangerKey: CryptoKey

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  privateKey = pair.privateKey
  strangerKey = (await generateKeyPair('ES256')).privateKey
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'c1' }] }
  world = await createStsWorld({ line: { oauthClients: [{ clientId, jwks }] } })
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

const seconds = () => Math.floor(Date.now() / 1000)
let serial = 0

/** An assertion of the client; `undefined` takes a claim out. */
async function assertion(claims: Record<string, unknown> = {}, header = {}, key = privateKey) {
  serial += 1
  const good = { iss: clientId, sub: clientId, aud: world.url, exp: seconds() + 60 }
  const payload = { jti: `use-${serial}`, ...good, ...claims } as JWTPayload
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'c1', ...header }).sign(key)
}

const authenticated = async (form: Form = {}, token?: string) =>
  chain(world, entry, {
    client_assertion_type: assertionType,
    client_assertion: token ?? (await assertion()),
    ...form,
  })

const insecure = { [oauth.allowInsecureRequests]: true } as const

describe('OAUTH-4 client authentication', () => {
  test('OAUTH-4 a client that proves itself is the client_id of the session', async () => {
    const chained = await authenticated({ client_id: clientId })
    const federated = await federate(world, {
      client_assertion_type: assertionType,
      client_assertion: await assertion(),
    })
    const plain = await chain(world, entry)

    expect([chained.status, federated.status]).toEqual([200, 200])
    expect(claimsOf(chained.json['access_token'])['client_id']).toBe(clientId)
    expect(claimsOf(federated.json['access_token'])['client_id']).toBe(clientId)
    expect(claimsOf(plain.json['access_token'])['client_id']).toMatch(/^AROA/)
  })

  test('OAUTH-4 oauth4webapi authenticates by private_key_jwt, by the metadata that it discovers', async () => {
    const url = new URL(world.url)
    const response = await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...insecure })
    const as = await oauth.processDiscoveryResponse(url, response)
    const client = { client_id: clientId }

    const answer = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.PrivateKeyJwt({ key: privateKey, kid: 'c1' }),
      grant,
      {
        subject_token: tokenOf(entry),
        subject_token_type: type('access_token'),
        resource: roleArn('target'),
        role_session_name: 'build-1',
      },
      insecure,
    )
    const token = await oauth.processGenericTokenEndpointResponse(as, client, answer)

    expect(as.token_endpoint_auth_methods_supported).toEqual(['none', 'private_key_jwt'])
    expect(as.token_endpoint_auth_signing_alg_values_supported).toContain('ES256')
    expect(claimsOf(token.access_token)['client_id']).toBe(clientId)
  })

  test('OAUTH-4 openid-client authenticates by private_key_jwt', async () => {
    const auth = openid.PrivateKeyJwt({ key: privateKey, kid: 'c1' })
    const options = { execute: [openid.allowInsecureRequests], algorithm: 'oauth2' as const }
    const config = await openid.discovery(new URL(world.url), clientId, undefined, auth, options)

    const token = await openid.genericGrantRequest(config, grant, {
      subject_token: await world.webIdentityToken(),
      subject_token_type: type('jwt'),
      resource: roleArn('entry'),
      role_session_name: 'deploy-7',
    })

    expect(claimsOf(token.access_token)['client_id']).toBe(clientId)
  })

  test('OAUTH-4 a client is no permission: the token that it shows must be good all the same', async () => {
    const denied = await authenticated({ resource: roleArn('denied') })
    const bad = await authenticated({ subject_token: 'a.b.c' })

    expect([denied.json['error'], bad.json['error']]).toEqual(['invalid_target', 'invalid_request'])
  })

  test('OAUTH-4 an audience in a list of one is accepted', async () => {
    const token = await assertion({ aud: [world.url] }, { typ: 'client-authentication+jwt' })

    expect((await authenticated({}, token)).status).toBe(200)
  })

  test('OAUTH-4 five minutes ahead are accepted', async () => {
    const token = await assertion({ exp: seconds() + 299 })

    expect((await authenticated({}, token)).status).toBe(200)
  })

  const pending: readonly (readonly [name: string, token: () => Promise<string>])[] = [
    ['the token endpoint as audience', () => assertion({ aud: `${world.url}/oauth2/token` })],
    ['another audience', () => assertion({ aud: 'https://other.test' })],
    ['two audiences', () => assertion({ aud: [world.url, 'https://other.test'] })],
    ['no audience', () => assertion({ aud: undefined })],
    ['a longer life than 5 minutes', () => assertion({ exp: seconds() + 310 })],
    ['an expired one', () => assertion({ exp: seconds() - 61 })],
    ['no exp', () => assertion({ exp: undefined })],
    ['a fraction as exp', () => assertion({ exp: seconds() + 1.5 })],
    ['nbf in the future', () => assertion({ nbf: seconds() + 120 })],
    ['iat in the future', () => assertion({ iat: seconds() + 120 })],
    ['no jti', () => assertion({ jti: undefined })],
    ['an empty jti', () => assertion({ jti: '' })],
    ['another issuer than subject', () => assertion({ iss: 'other' })],
    ['an unknown client', () => assertion({ iss: 'other', sub: 'other' })],
    ['a prototype as client', () => assertion({ iss: '__proto__', sub: '__proto__' })],
    ['a list as subject', () => assertion({ iss: [clientId], sub: [clientId] })],
    ['another key', () => assertion({}, {}, strangerKey)],
    ['an unknown kid', () => assertion({}, { kid: 'c2' })],
    ['a session as assertion', async () => tokenOf(entry)],
    ['the type of access tokens', () => assertion({}, { typ: 'at+jwt' })],
    ['the type of DPoP proofs', () => assertion({}, { typ: 'dpop+jwt' })],
    ['an altered one', async () => (await assertion()).replace(/.{4}$/, 'AAAA')],
    ['no signature', async () => (await assertion()).replace(/[^.]+$/, '')],
    ['garbage', async () => 'a.b.c'],
  ]
  test.each(pending)('OAUTH-4 refused as invalid_client: %s', async (_name, token) => {
    const answer = await authenticated({}, await token())

    expect([answer.status, answer.json]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'The client authentication failed' },
    ])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatewarden"')
  })

  test.each<{ name: string; header: object }>([
    { name: 'none', header: { alg: 'none' } },
    { name: 'HS256 of the public key', header: { alg: 'HS256', kid: 'c1' } },
    { name: 'ES384', header: { alg: 'ES384', kid: 'c1' } },
    { name: 'crit', header: { alg: 'ES256', kid: 'c1', crit: ['b64'], b64: false } },
  ])(
    'ATK-12 ATK-13 OAUTH-4 the algorithm is not the choice of the assertion: $name',
    async (row) => {
      const [, payload, signature] = (await assertion()).split('.')
      const header = Buffer.from(JSON.stringify(row.header)).toString('base64url')

      const answer = await authenticated({}, `${header}.${payload}.${signature}`)

      expect(answer.json['error']).toBe('invalid_client')
    },
  )

  test('OAUTH-4 SEC-62 an assertion is good for one use, and of ten at once one succeeds', async () => {
    const token = await assertion()
    const race = await Promise.all(Array.from({ length: 10 }, () => authenticated({}, token)))
    const later = await authenticated({}, token)

    expect(race.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(later.json['error']).toBe('invalid_client')
  })

  test('OAUTH-4 SEC-62 what is not signed by the client uses nothing up', async () => {
    const forged = await assertion({ jti: 'one' }, {}, strangerKey)
    await authenticated({}, forged)

    expect((await authenticated({}, await assertion({ jti: 'one' }))).status).toBe(200)
  })

  test.each<{ name: string; form: () => Promise<Form> | Form }>([
    { name: 'a registered client_id and nothing else', form: () => ({ client_id: clientId }) },
    {
      name: 'another client_id than the assertion',
      form: async () => ({
        client_id: 'other',
        client_assertion: await assertion(),
        client_assertion_type: assertionType,
      }),
    },
    {
      name: 'no type of the assertion',
      form: async () => ({ client_assertion: await assertion() }),
    },
    { name: 'a type and no assertion', form: () => ({ client_assertion_type: assertionType }) },
    {
      name: 'a SAML assertion',
      form: async () => ({
        client_assertion: await assertion(),
        client_assertion_type: assertionType.replace('jwt', 'saml2'),
      }),
    },
    {
      name: 'a secret beside the assertion',
      form: async () => ({
        client_secret: 'x',
        client_assertion: await assertion(),
        client_assertion_type: assertionType,
      }),
    },
  ])('OAUTH-3 OAUTH-4 invalid_client: $name', async ({ form }) => {
    const answer = await chain(world, entry, await form())

    expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client'])
    expect(answer.json['access_token']).toBeUndefined()
  })

  test('OAUTH-4 without registered clients there is none to prove', async () => {
    await using plain = await createStsWorld()
    const form = { client_assertion_type: assertionType, client_assertion: await assertion() }

    const answer = await federate(plain, form)

    expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client'])
  })

  test.each(['/oauth2/introspect', '/oauth2/revoke'])(
    'ATK-42 introspection: a client assertion is no caller of %s',
    async (path) => {
      const form = { client_assertion_type: assertionType, client_assertion: await assertion() }

      const answer = await postForm(world, path, { token: tokenOf(entry), ...form })

      expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client'])
    },
  )

  test('SEC-66 ATK-39 leaks: the audit log names the client and holds no assertion', async () => {
    const before = world.events.length
    const good = await assertion()
    const bad = await assertion({ exp: seconds() + 900 })
    await authenticated({}, good)
    await authenticated({}, bad)

    const events = world.events.slice(before).filter(({ eventType }) => eventType === 'ApiCall')

    expect(events).toMatchObject([
      { eventName: 'AssumeRole', requestParameters: { clientId } },
      { eventName: 'TokenExchange', errorCode: 'InvalidClient' },
    ])
    expect(JSON.stringify(events)).not.toContain(good.slice(0, 40))
    expect(JSON.stringify(events)).not.toContain(bad.slice(-40))
  })
})

describe('RFC 7523 the jwt-bearer grant', () => {
  const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const assert = async (form: Form = {}) =>
    postForm(world, '/oauth2/token', {
      grant_type: jwtBearer,
      assertion: form['assertion'] ?? (await world.webIdentityToken()),
      resource: roleArn('entry'),
      role_session_name: 'deploy-7',
      ...form,
    })

  test('RFC 7523 OAUTH-3 a token of the identity provider is a grant, by openid-client', async () => {
    const options = { execute: [openid.allowInsecureRequests] }
    const none = openid.None()
    const config = await openid.discovery(new URL(world.url), 'web', undefined, none, options)

    const token = await openid.genericGrantRequest(config, jwtBearer, {
      assertion: await world.webIdentityToken(),
      resource: roleArn('entry'),
      role_session_name: 'deploy-7',
      duration_seconds: '900',
    })

    expect(config.serverMetadata().grant_types_supported).toContain(jwtBearer)
    expect(claimsOf(token.access_token)).toMatchObject({ role: 'entry', fed: { sub: 'deploy-7' } })
    expect(token.expires_in).toBeLessThanOrEqual(900)
  })

  test('POP-3 RFC 7523 a DPoP proof binds the session that an assertion gives', async () => {
    const options = { execute: [openid.allowInsecureRequests] }
    const none = openid.None()
    const config = await openid.discovery(new URL(world.url), 'web', undefined, none, options)
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))

    const token = await openid.genericGrantRequest(
      config,
      jwtBearer,
      {
        assertion: await world.webIdentityToken(),
        resource: roleArn('entry'),
        role_session_name: 'deploy-7',
      },
      { DPoP },
    )

    expect(token.token_type).toBe('dpop')
    expect(claimsOf(token.access_token)['cnf']).toEqual({ jkt: expect.any(String) })
  })

  test('RFC 7523 the answer has the members of RFC 6749 alone, and a client may prove itself beside it', async () => {
    const client = { client_assertion_type: assertionType, client_assertion: await assertion() }

    const { json, headers } = await assert(client)

    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'token_type'])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(claimsOf(json['access_token'])['client_id']).toBe(clientId)
  })

  test.each<{ name: string; token: () => Promise<string> }>([
    { name: 'garbage', token: async () => 'a.b.c' },
    { name: 'one character', token: async () => 'a' },
    { name: 'over 20,000 characters', token: async () => 'a'.repeat(20_001) },
    { name: 'an expired token', token: () => world.webIdentityToken({ exp: 1_700_000_000 }) },
    { name: 'another audience', token: () => world.webIdentityToken({ aud: 'other' }) },
    {
      name: 'an unknown issuer',
      token: () => world.webIdentityToken({ iss: 'https://evil.test' }),
    },
    { name: 'a session of ours', token: async () => tokenOf(entry) },
    { name: 'a client assertion', token: () => assertion() },
    {
      name: 'malformed tags',
      token: () => world.webIdentityToken({ 'https://aws.amazon.com/tags': 'x' }),
    },
  ])('OAUTH-3 ATK-20 a bad assertion is invalid_grant: $name', async ({ token }) => {
    const answer = await assert({ assertion: await token() })

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_grant'])
    expect(answer.json['access_token']).toBeUndefined()
  })

  test('OAUTH-3 TRUST-6 a missing role and a denied one have one body', async () => {
    const [missing, denied] = await Promise.all([
      assert({ resource: roleArn('absent') }),
      assert({ resource: roleArn('target') }),
    ])

    expect(missing?.text).toBe(denied?.text)
    expect([missing?.status, missing?.json['error']]).toEqual([400, 'invalid_target'])
  })

  test.each<{ name: string; form: Form; error?: string }>([
    { name: 'no assertion', form: { assertion: '' } },
    { name: 'no role', form: { resource: '' } },
    { name: 'no session name', form: { role_session_name: '' } },
    { name: 'a subject token beside it', form: { subject_token: 'a.b.c' } },
    { name: 'tags, which come in the token', form: { tags: '{"a":"1"}' } },
    { name: 'an audience', form: { audience: 'x' } },
    { name: 'a scope', form: { scope: 'read' }, error: 'invalid_scope' },
  ])('OAUTH-3 $name is refused', async ({ form, error = 'invalid_request' }) => {
    const answer = await assert(form)

    expect([answer.status, answer.json['error']]).toEqual([400, error])
  })

  test('OAUTH-3 a repeated parameter is invalid_request', async () => {
    const form = new URLSearchParams({ grant_type: jwtBearer, resource: roleArn('entry') })
    form.append('assertion', await world.webIdentityToken())
    form.append('assertion', await world.webIdentityToken())

    const answer = await postForm(world, '/oauth2/token', form.toString())

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
  })
})
