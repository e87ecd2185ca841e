import {
  type AssumeRoleCommandOutput,
  type Credentials,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { bearer, postForm, tokenOf } from './oauth-world.ts'
import { postSigned } from './signed-form.ts'
import { account, createStsWorld, otherAccount, roleArn, type StsWorld } from './sts-world.ts'

let world: StsWorld
/** May do everything in STS. */
let entry: Credentials
/** Has no permissions. */
let powerless: Credentials
/** Holds a role of another account. */
let abroad: Credentials

beforeAll(async () => {
  world = await createStsWorld()
  entry = await enter(world)
  const external = { RoleArn: roleArn('external'), ExternalId: 'Order-7' }
  powerless = issued(await assume(world, entry, external))
  abroad = issued(await assume(world, entry, { RoleArn: roleArn('abroad', otherAccount) }))
})
afterAll(() => world[Symbol.asyncDispose]())

function issued({ Credentials }: AssumeRoleCommandOutput): Credentials {
  if (Credentials === undefined) throw new Error('no credentials were issued')
  return Credentials
}
const introspect = (token: string, headers: Readonly<Record<string, string>> = bearer(entry)) =>
  postForm(world, '/oauth2/introspect', { token }, headers)
const revoke = (token: string, headers: Readonly<Record<string, string>> = bearer(entry)) =>
  postForm(world, '/oauth2/revoke', { token }, headers)
const fresh = async () => tokenOf(await enter(world))
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >

describe('OAUTH-5 introspection', () => {
  test('OAUTH-5 a live session is described, its chain included', async () => {
    const { Credentials } = await assume(world, entry, { RoleArn: roleArn('target') })
    const token = tokenOf(Credentials)
    const { jti, iat, nbf, exp, client_id } = claimsOf(token)

    const answer = await introspect(token)

    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: world.url,
      sub: `arn:gw:sts::${account}:assumed-role/target/build-1`,
      client_id,
      jti,
      iat,
      nbf,
      exp,
      act: {
        sub: `arn:gw:sts::${account}:assumed-role/entry/deploy-7`,
        jti: claimsOf(tokenOf(entry))['jti'],
      },
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  test('OAUTH-5 a signed request is a caller too', async () => {
    const body = new URLSearchParams({ token: await fresh() }).toString()

    const answer = await postSigned(world.url, entry, { body, path: '/oauth2/introspect' })

    expect(JSON.parse(answer.body)).toMatchObject({ active: true })
  })

  test('OAUTH-5 the holder needs no permission for its own token, bearer or signed', async () => {
    const token = tokenOf(powerless)
    const body = new URLSearchParams({ token }).toString()

    const asBearer = await introspect(token, bearer(powerless))
    const signed = await postSigned(world.url, powerless, {
      body,
      path: '/oauth2/introspect',
    })

    expect([asBearer.json['active'], JSON.parse(signed.body).active]).toEqual([true, true])
  })

  test('OAUTH-5 ATK-42 introspection: whatever is not in force is inactive and nothing else', async () => {
    const revoked = await fresh()
    await world.line.sessions.revoke({ token: revoked })
    const good = await fresh()
    const tampered = `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`
    const tokens = [
      'unknown',
      'a.b.c',
      revoked,
      tampered,
      await world.webIdentityToken(),
      tokenOf(abroad),
    ]

    const answers = await Promise.all(tokens.map((token) => introspect(token)))

    for (const { status, text } of answers)
      expect([status, text]).toEqual([200, '{"active":false}'])
  })

  test('OAUTH-5 an expired token is inactive', async () => {
    await using later = await createStsWorld()
    const caller = await enter(later, { DurationSeconds: 3_600 })
    const short = await enter(later, { DurationSeconds: 900 })
    later.advance(901_000)

    const answer = await postForm(
      later,
      '/oauth2/introspect',
      { token: tokenOf(short) },
      bearer(caller),
    )

    expect(answer.text).toBe('{"active":false}')
  })

  test('OAUTH-5 oauth4webapi introspects', async () => {
    const as = {
      issuer: world.url,
      introspection_endpoint: `${world.url}/oauth2/introspect`,
    }
    const client = { client_id: 'test' }
    const asCaller: oauth.ClientAuth = (_as, _client, _body, headers) =>
      headers.set('authorization', `Bearer ${tokenOf(entry)}`)

    const response = await oauth.introspectionRequest(as, client, asCaller, tokenOf(powerless), {
      [oauth.allowInsecureRequests]: true,
    })
    const answer = await oauth.processIntrospectionResponse(as, client, response)

    expect(answer.active).toBe(true)
  })
})

describe('ATK-42 introspection', () => {
  test.each(['/oauth2/introspect', '/oauth2/revoke'])(
    'ATK-42 introspection: %s answers nobody who is not known',
    async (path) => {
      const token = await fresh()
      const anonymous = await postForm(world, path, { token })
      const unknown = await postForm(world, path, { token: 'unknown' })
      const wrong = await postForm(world, path, { token }, { authorization: 'Bearer a.b.c' })

      expect([anonymous.status, anonymous.json['error']]).toEqual([401, 'invalid_client'])
      expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="gatewarden"')
      expect(unknown.text).toBe(anonymous.text)
      expect([wrong.status, wrong.json['error']]).toEqual([401, 'invalid_token'])
      expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"')
      expect((await introspect(token)).json['active']).toBe(true)
    },
  )

  test.each(['/oauth2/introspect', '/oauth2/revoke'])(
    'ATK-42 introspection: %s without permission tells no token from another',
    async (path) => {
      const answers = await Promise.all(
        [await fresh(), 'unknown', tokenOf(abroad)].map((token) =>
          postForm(world, path, { token }, bearer(powerless)),
        ),
      )

      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
      expect(answers[0]?.json['error']).toBe('insufficient_scope')
    },
  )

  test.each([
    { name: 'a repeated parameter', form: 'token=a&token=b' },
    { name: 'no token', form: 'token_type_hint=access_token' },
    { name: 'an empty token', form: 'token=' },
    { name: 'a bearer token in the form', form: 'token=a&access_token=b' },
    { name: 'a bad escape', form: 'token=%zz' },
  ])('OAUTH-3 a bad form is invalid_request: $name', async ({ form }) => {
    const answer = await postForm(world, '/oauth2/introspect', form, bearer(entry))

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('OAUTH-3 another content type is invalid_request', async () => {
    const headers = { ...bearer(entry), 'content-type': 'application/json' }

    const answer = await postForm(world, '/oauth2/introspect', '{"token":"a"}', headers)

    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
  })

  test.each(['client_secret', 'client_assertion'])(
    'OAUTH-3 a client credential that nobody would check is invalid_client: %s',
    async (name) => {
      const form = { token: 'a', client_id: 'b', [name]: 'c' }

      const answer = await postForm(world, '/oauth2/introspect', form, bearer(entry))

      expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client'])
    },
  )

  test('ATK-39 leaks: a token in the URL is refused, whatever it is', async () => {
    const token = await fresh()
    const paths = ['/oauth2/introspect', '/oauth2/revoke'].flatMap((path) => [
      `${path}?token=${token}`,
      `${path}?access_token=${token}`,
    ])

    const answers = await Promise.all(
      paths.map((path) =>
        postForm(world, path, { token_type_hint: 'access_token' }, bearer(entry)),
      ),
    )

    for (const { status, text } of answers) {
      expect([400, 401]).toContain(status)
      expect(text).not.toContain(token)
    }
    expect((await introspect(token)).json['active']).toBe(true)
  })

  test("a body beyond 64 KiB is refused in the wire's own format", async () => {
    const answer = await postForm(
      world,
      '/oauth2/introspect',
      { token: 'a'.repeat(70_000) },
      bearer(entry),
    )

    expect([answer.status, answer.json['error']]).toEqual([413, 'invalid_request'])
  })
})

describe('OAUTH-5 revocation', () => {
  const isRefused = (credentials: Credentials | undefined) =>
    expect(world.client(credentials).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
    })

  test('OAUTH-5 a revoked session is refused on both wires, and what was chained from it', async () => {
    const own = await enter(world)
    const { Credentials: chained } = await assume(world, own, { RoleArn: roleArn('target') })

    const answer = await revoke(tokenOf(own))

    expect([answer.status, answer.text]).toEqual([200, ''])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    await isRefused(own)
    await isRefused(chained)
    expect((await introspect(tokenOf(chained))).text).toBe('{"active":false}')
    expect((await introspect(tokenOf(entry), bearer(own))).json['error']).toBe('invalid_token')
  })

  test('OAUTH-5 the holder ends its own session without permission', async () => {
    const external = { RoleArn: roleArn('external'), ExternalId: 'Order-7' }
    const { Credentials: own } = await assume(world, entry, external)

    const answer = await revoke(tokenOf(own), bearer(own))

    expect(answer.status).toBe(200)
    await isRefused(own)
  })

  test('OAUTH-5 revoking an unknown token is 200', async () => {
    const answers = await Promise.all(
      ['unknown', await world.webIdentityToken()].map((token) => revoke(token)),
    )

    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, ''],
      [200, ''],
    ])
  })

  test("OAUTH-5 a session of another account is not the caller's to end", async () => {
    const answer = await revoke(tokenOf(abroad))

    expect(answer.status).toBe(200)
    expect((await introspect(tokenOf(abroad), bearer(abroad))).json['active']).toBe(true)
  })

  test('OAUTH-5 oauth4webapi revokes', async () => {
    const own = await enter(world)
    const as = { issuer: world.url, revocation_endpoint: `${world.url}/oauth2/revoke` }
    const asHolder: oauth.ClientAuth = (_as, _client, _body, headers) =>
      headers.set('authorization', `Bearer ${tokenOf(own)}`)

    const response = await oauth.revocationRequest(
      as,
      { client_id: 'test' },
      asHolder,
      tokenOf(own),
      {
        [oauth.allowInsecureRequests]: true,
      },
    )
    await oauth.processRevocationResponse(response)

    await isRefused(own)
  })

  test('ATK-39 leaks: the audit log tells who did what, and no token', async () => {
    await using audited = await createStsWorld()
    const own = await enter(audited)
    await postForm(audited, '/oauth2/introspect', { token: tokenOf(own) }, bearer(own))
    await postForm(audited, '/oauth2/revoke', { token: tokenOf(own) }, bearer(own))
    await postForm(audited, '/oauth2/revoke', { token: tokenOf(own) })

    const written = audited.events.filter(({ eventName }) => /Token$/.test(eventName))

    const sessionId = claimsOf(tokenOf(own))['jti']
    expect(written).toMatchObject([
      { eventName: 'IntrospectToken', requestParameters: { sessionId } },
      { eventName: 'RevokeToken', requestParameters: { sessionId } },
      { eventName: 'RevokeToken', errorCode: 'MissingAuthenticationToken' },
    ])
    expect(JSON.stringify(audited.events)).not.toContain(tokenOf(own))
  })
})
