import { createIam, type Iam } from '@gatewarden/express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LoopbackServer, serveOnLoopback } from '../kit/loopback-server.ts'
import { headerOf, onlyAnswer, type RawAnswer, sendRaw } from '../kit/raw-http.ts'
import { rawRequest } from '../kit/raw-request.ts'
import { createTokenIssuer } from '../kit/token-issuer.ts'
import { goodOptions, issuer, type model, now, ordersApp } from './bad-input-app.ts'
import { type PolicyFolder, policyFolder, roleFile } from './policy-folder.ts'

const seconds = now / 1000
const foreign = createTokenIssuer({ issuer: 'https://idp.example', audience: 'orders-api', now })
const unknownIssuer = createTokenIssuer({
  issuer: 'https://other.example',
  audience: 'orders-api',
  now,
})

let folder: PolicyFolder
let iam: Iam<typeof model>
let server: LoopbackServer
beforeAll(async () => {
  folder = await policyFolder({
    'roles/orders-user.json': roleFile([
      {
        Effect: 'Allow',
        Action: 'orders:GetOrder',
        Resource: 'arn:gw:orders::000000000001:order/1',
      },
    ]),
  })
  iam = await createIam(goodOptions(folder.path))
  const app = ordersApp(iam)
  iam.assertGuarded(app)
  server = await serveOnLoopback(app)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await iam.close()
  await folder[Symbol.asyncDispose]()
})

async function ask(headers: readonly string[], target = '/orders/1'): Promise<RawAnswer> {
  return onlyAnswer(await sendRaw(server.port, rawRequest({ verb: 'GET', target, headers })))
}

const problemOf = (answer: RawAnswer) => JSON.parse(answer.body) as Record<string, unknown>
const bearer = (token: string) => `Authorization: Bearer ${token}`

describe('credentials', () => {
  test('INV-3 the token of the trusted issuer is accepted', async () => {
    const answer = await ask([bearer(issuer.token())])

    expect(answer.status).toBe(200)
    expect(answer.body).toContain('assumed-role/orders-user/')
  })

  test('INV-3 no credential opens what is public', async () => {
    const answer = await ask([], '/open')

    expect([answer.status, answer.body]).toEqual([200, 'open'])
  })

  test('INV-3 no credential is 401 with the scheme and without an error', async () => {
    const answer = await ask([])

    expect(answer.status).toBe(401)
    expect(headerOf(answer, 'www-authenticate')).toMatch(/^Bearer realm="[^"]*"$/)
    expect(problemOf(answer)).toMatchObject({ code: 'MissingAuthenticationToken', status: 401 })
  })

  test.each([
    {
      name: 'an expired token',
      token: () => issuer.token({ iat: seconds - 7200, exp: seconds - 3600 }),
    },
    { name: 'a token that is not valid yet', token: () => issuer.token({ nbf: seconds + 3600 }) },
    { name: 'a token of an unknown issuer', token: () => unknownIssuer.token() },
    { name: 'a token signed by a key that is not the issuer’s', token: () => foreign.token() },
    { name: 'a token for another audience', token: () => issuer.token({ aud: 'other-api' }) },
    { name: 'a token without audience', token: () => issuer.token({ aud: undefined }) },
    { name: 'a token without expiry', token: () => issuer.token({ exp: undefined }) },
    { name: 'a token without subject', token: () => issuer.token({ sub: undefined }) },
    { name: 'a token of algorithm none', token: () => `${issuer.token({}, { alg: 'none' })}` },
    {
      name: 'a token without signature',
      token: () => `${issuer.token().split('.').slice(0, 2).join('.')}.`,
    },
    { name: 'a token that is no token', token: () => 'not-a-token' },
    { name: 'an empty token', token: () => '' },
  ])('INV-3 $name is 401 invalid_token, never anonymous', async ({ token }) => {
    const answer = await ask([bearer(token())])

    expect(answer.status).toBe(401)
    expect(headerOf(answer, 'www-authenticate')).toContain('error="invalid_token"')
    expect(headerOf(answer, 'content-type')).toContain('application/problem+json')
    expect(problemOf(answer)).toMatchObject({ status: 401 })
    expect(Object.keys(problemOf(answer))).toEqual(
      expect.arrayContaining(['type', 'title', 'code']),
    )
  })

  test.each([
    {
      name: 'two bearer lines',
      headers: () => [bearer(issuer.token()), bearer(issuer.token({ sub: 'b' }))],
    },
    {
      name: 'two equal bearer lines',
      headers: () => [bearer(issuer.token()), bearer(issuer.token())],
    },
    {
      name: 'bearer and signature',
      headers: () => [
        bearer(issuer.token()),
        'Authorization: AWS4-HMAC-SHA256 Credential=ASIAABCDEFGHIJKLMNOP/20260102/local/orders/aws4_request, SignedHeaders=host, Signature=00',
      ],
    },
  ])('GUARD-8 $name are refused with 400 and say so', async ({ headers }) => {
    const answer = await ask(headers())

    expect(answer.status).toBe(400)
    expect(problemOf(answer)).toMatchObject({
      code: 'AmbiguousCredentials',
      title: 'More than one credential was presented',
      status: 400,
    })
  })

  test.each([
    { name: 'two DPoP headers', headers: ['DPoP: a', 'DPoP: b'] },
    { name: 'two Host headers', headers: ['Host: other.example'] },
  ])('PLAT-11 $name are refused with 400', async ({ headers }) => {
    const answer = await ask([bearer(issuer.token()), ...headers])

    expect(answer.status).toBe(400)
  })

  test.each(['access_token', 'token', 'id_token'])(
    'GUARD-8 a token in the query as `%s` opens nothing',
    async (name) => {
      const answer = await ask([], `/orders/1?${name}=${issuer.token()}`)

      expect([400, 401]).toContain(answer.status)
    },
  )

  test('RFC 6750 a token in a form opens nothing, and is no wrong credential either', async () => {
    const headers = ['Content-Type: application/x-www-form-urlencoded']
    const body = `access_token=${issuer.token()}`
    const form = rawRequest({ verb: 'GET', target: '/orders/1', headers, body })

    const answer = onlyAnswer(await sendRaw(server.port, form))

    expect(answer.status).toBe(401)
    expect(headerOf(answer, 'www-authenticate')).toMatch(/^Bearer realm="[^"]*"$/)
  })

  test('RFC 6750 a token that no policy lets through is 403 insufficient_scope', async () => {
    const answer = await ask([bearer(issuer.token())], '/orders/2')

    expect(answer.status).toBe(403)
    expect(headerOf(answer, 'www-authenticate')).toMatch(
      /^Bearer realm="[^"]*", error="insufficient_scope"$/,
    )
  })

  test('GUARD-8 header and query together are two credentials', async () => {
    const answer = await ask([bearer(issuer.token())], `/orders/1?access_token=${issuer.token()}`)

    expect(answer.status).toBe(400)
    expect(problemOf(answer)['code']).toBe('AmbiguousCredentials')
  })

  test.each(['Basic dXNlcjpwYXNz', 'Negotiate abc', 'bearertoken', 'Bearer', 'Token abc', ''])(
    'INV-3 `Authorization: %s` is 401, never anonymous',
    async (value) => {
      const guarded = await ask([`Authorization: ${value}`])
      const open = await ask([`Authorization: ${value}`], '/open')

      expect([guarded.status, open.status]).toEqual([401, 401])
    },
  )

  test('ERR-1 a refused credential has the id of its record, and tells nothing more', async () => {
    const answer = await ask([bearer(issuer.token({ aud: 'reports' }))])

    const { decisionId, type, ...rest } = problemOf(answer)
    expect(rest).toMatchObject({ status: 401, code: 'InvalidToken' })
    expect(Object.keys(rest).sort()).toEqual(['code', 'status', 'title'])
    expect(decisionId).toMatch(/^[A-Za-z0-9_-]{16,}$/)
    expect(type).toMatch(/InvalidToken/i)
  })

  test('BAR-10 a denial tells a code and an id, and nothing of the policy', async () => {
    const answer = await ask([bearer(issuer.token())], '/orders/2')

    expect(answer.status).toBe(403)
    const { decisionId, type, ...rest } = problemOf(answer)
    expect(rest).toEqual({ title: 'Access denied', status: 403, code: 'AccessDenied' })
    expect(decisionId).toMatch(/^[A-Za-z0-9_-]{16,}$/)
    expect(type).toMatch(/AccessDenied|accessdenied/)
  })

  test('GUARD-2 a parameter that cannot be in a resource name is 400 and names the parameter', async () => {
    const answer = await ask([bearer(issuer.token())], '/orders/a%2Fb')

    expect(answer.status).toBe(400)
    expect(problemOf(answer)).toMatchObject({ code: 'InvalidResourceParameter' })
    expect(answer.body).toContain('orderId')
    expect(answer.body).not.toContain('a/b')
  })
})
