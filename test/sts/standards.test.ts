import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { decodeProtectedHeader } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enter } from './assume.ts'
import { chain, claimsOf, federate } from './exchange.ts'
import { bearer, postForm, tokenOf } from './oauth-world.ts'
import { createStsWorld, type StsWorld } from './sts-world.ts'

const insecure = { [oauth.allowInsecureRequests]: true } as const

let world: StsWorld
beforeAll(async () => {
  world = await createStsWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

async function metadata(): Promise<oauth.AuthorizationServer> {
  const url = new URL(world.url)
  const response = await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...insecure })
  return await oauth.processDiscoveryResponse(url, response)
}

test('RFC 9068: a resource server that knows only the standard accepts a session token', async () => {
  const { json } = await federate(world)
  const authorization = `Bearer ${json['access_token']}`
  const request = new Request(`${world.url}/orders`, { headers: { authorization } })

  const claims = await oauth.validateJwtAccessToken(await metadata(), request, world.url, insecure)

  expect(claims).toMatchObject({ iss: world.url, aud: [world.url], client_id: 'sts' })
  for (const name of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']) {
    expect(claims[name], name).toBeDefined()
  }
  // Known only with a second factor: absent, never a guess.
  expect([claims['auth_time'], claims['amr']]).toEqual([undefined, undefined])
})

test('RFC 9068: the same server refuses it for another resource', async () => {
  const { json } = await federate(world)
  const authorization = `Bearer ${json['access_token']}`
  const request = new Request(`${world.url}/orders`, { headers: { authorization } })
  const as = await metadata()

  await expect(
    oauth.validateJwtAccessToken(as, request, 'https://other.test', insecure),
  ).rejects.toThrow('aud')
})

test('RFC 8725: explicit type, one algorithm for the key, and no key or address in the header', async () => {
  const { json } = await federate(world)
  const keys = (await (await fetch((await metadata()).jwks_uri ?? '')).json()) as {
    keys: Readonly<Record<string, unknown>>[]
  }

  const header = decodeProtectedHeader(String(json['access_token']))

  expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keys.keys[0]?.['kid'] })
  expect(keys.keys.map(({ alg, use }) => [alg, use])).toEqual([['ES256', 'sig']])
})

test('RFC 9700: no grant by redirect is offered, and tokens are short', async () => {
  const as = await metadata()
  const longest = await federate(world, { duration_seconds: '43200' })

  expect(as.response_types_supported).toEqual([])
  expect(as.authorization_endpoint).toBeUndefined()
  expect(as.grant_types_supported).not.toContain('password')
  expect(longest.json['expires_in']).toBeLessThanOrEqual(43_200)
  expect((await federate(world, { duration_seconds: '43201' })).status).toBe(400)
})

test('RFC 8693: act nests, newest outermost', async () => {
  const entry = await enter(world)
  const first = await chain(world, entry)
  const second = await chain(world, entry, { subject_token: String(first.json['access_token']) })

  const { act } = claimsOf(second.json['access_token']) as {
    act: { jti: string; act: { jti: string; act?: object } }
  }
  expect(act.jti).toBe(claimsOf(first.json['access_token'])['jti'])
  expect(act.act.jti).toBe(claimsOf(tokenOf(entry))['jti'])
  expect(act.act.act).toBeUndefined()
})

test.each(['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke'])(
  'RFC 6750: a bearer token in the form of %s is refused, and in its query',
  async (path) => {
    const entry = await enter(world)
    const access_token = tokenOf(entry)

    const inForm = await postForm(world, path, { token: access_token, access_token }, bearer(entry))
    const alone = await postForm(world, path, { token: access_token, access_token })
    const query = `${path}?access_token=${access_token}`
    const inQuery = await postForm(world, query, { token: access_token })

    for (const { status } of [inForm, alone, inQuery]) expect([400, 401]).toContain(status)
    const told = await postForm(world, '/oauth2/introspect', { token: access_token }, bearer(entry))
    expect(told.json['active']).toBe(true)
  },
)

test('RFC 6750: 403 is insufficient_scope, and its challenge names no scope', async () => {
  const entry = await enter(world)
  const narrow = await enter(world, {
    Policy: '{"Version":"2012-10-17","Statement":[]}',
  })

  const answer = await postForm(
    world,
    '/oauth2/introspect',
    { token: tokenOf(entry) },
    bearer(narrow),
  )

  expect([answer.status, answer.json['error']]).toEqual([403, 'insufficient_scope'])
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer realm="gatewarden", error="insufficient_scope"',
  )
})

test('ATK-20 token-kind: an ID token as access token is invalid_token', async () => {
  const authorization = `Bearer ${await world.webIdentityToken()}`

  const answer = await postForm(world, '/oauth2/introspect', { token: 'x' }, { authorization })

  expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_token'])
})

test('ATK-20 token-kind: an access token as web identity is none', async () => {
  const entry = await enter(world)

  await expect(enter(world, { WebIdentityToken: tokenOf(entry) })).rejects.toMatchObject({
    name: 'InvalidIdentityTokenException',
    message: expect.stringContaining('own issuer'),
  })
  await expect(world.client(entry).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined()
})

test('ATK-42 introspection: whatever the token, an unauthenticated caller reads one answer', async () => {
  const entry = await enter(world)
  const tokens = [tokenOf(entry), 'unknown', await world.webIdentityToken(), '']

  const answers = await Promise.all(
    ['/oauth2/introspect', '/oauth2/revoke'].flatMap((path) =>
      tokens.map((token) => postForm(world, path, { token })),
    ),
  )

  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(401))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
})
