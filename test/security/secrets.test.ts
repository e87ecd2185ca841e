import { inspect } from 'node:util'
import { jsonLinesSink } from '@gatewarden/core'
import type { ErrorRequestHandler } from 'express'
import { describe, expect, test } from 'vitest'
import { sendRaw } from '../e2e/kit/raw-http.ts'
import { rawRequest } from '../e2e/kit/raw-request.ts'
import {
  allowEverything,
  allowOf,
  codeOf,
  type SecureApp,
  type SecureAppOptions,
  secureApp,
} from '../e2e/kit/secured-app.ts'
import { createTokenIssuer } from '../e2e/kit/token-issuer.ts'
import { type CanarySecret, canarySecrets, leaksIn } from './canary-secrets.ts'

/** An application with the endpoints, a second error handler that keeps what was thrown, and a canary policy. */
function appWithEndpoints(
  thrown: unknown[],
  options: SecureAppOptions['options'] = {},
): SecureAppOptions {
  return {
    roles: { everything: allowEverything, reader: allowOf('orders:GetOrder', 'order/1') },
    options: { baseUrl: 'https://localhost/iam', ...options },
    routes: ({ app, iam, ran }) => {
      app.use('/iam', iam.endpoints())
      app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran))
      app.post('/orders/:orderId', iam.guard('orders:DeleteOrder'), iam.handler('order', ran))
      const keep: ErrorRequestHandler = (error, _req, _res, next) => {
        thrown.push(error)
        next(error)
      }
      app.use(keep)
    },
  }
}

const formType = ['Content-Type: application/x-www-form-urlencoded']
const form = (fields: Readonly<Record<string, string>>) => ({
  headers: formType,
  body: new URLSearchParams(fields).toString(),
})
const jsonType = ['Content-Type: application/json']
const stepUpWith = (body: object) => ({
  verb: 'POST',
  target: '/iam/mfa/step-up',
  body: JSON.stringify(body),
})

/** Everywhere a caller can put a secret, for one secret. */
function requestsWith(secret: string, good: string): readonly Parameters<typeof rawRequest>[0][] {
  const oneLine = secret.replace(/[\r\n]+/g, ' ')
  const encoded = encodeURIComponent(secret)
  const native = { verb: 'GET', target: '/orders/1' }
  const sts = (fields: Readonly<Record<string, string>>) => ({
    verb: 'POST',
    target: '/iam/',
    ...form({ Version: '2011-06-15', ...fields }),
  })
  const exchange = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' }
  const tokenEndpoint = (fields: Readonly<Record<string, string>>) => ({
    verb: 'POST',
    target: '/iam/oauth2/token',
    ...form(fields),
  })
  const signature = `Credential=ASIAABCDEFGHIJKLMNOP/20260102/local/sts/aws4_request, SignedHeaders=host, Signature=${oneLine}`
  return [
    { ...native, headers: [`Authorization: Bearer ${oneLine}`] },
    { ...native, headers: [`Authorization: ${oneLine}`] },
    { ...native, headers: [`Authorization: DPoP ${oneLine}`, `DPoP: ${oneLine}`] },
    { ...native, headers: [`Authorization: AWS4-HMAC-SHA256 ${signature}`] },
    { ...native, headers: [`Cookie: session=${oneLine}`] },
    { ...native, headers: [good, `X-Amz-Security-Token: ${oneLine}`] },
    { ...native, headers: [good, `X-Forwarded-Client-Cert: ${oneLine}`] },
    { ...native, headers: [good, `Cookie: session=${oneLine}`] },
    { ...native, target: `/orders/1?access_token=${encoded}`, headers: [] },
    {
      ...native,
      target: `/orders/1?X-Amz-Signature=${encoded}&X-Amz-Security-Token=${encoded}`,
      headers: [],
    },
    {
      verb: 'POST',
      target: '/orders/1',
      headers: [good, 'Content-Type: text/plain'],
      body: secret,
    },
    sts({
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: 'arn:gw:iam::000000000001:role/reader',
      RoleSessionName: 'canary',
      WebIdentityToken: secret,
    }),
    sts({
      Action: 'AssumeRole',
      RoleArn: 'arn:gw:iam::000000000001:role/reader',
      RoleSessionName: 'canary',
      TokenCode: secret,
      SerialNumber: secret,
    }),
    sts({ Action: 'AssumeRole', ExternalId: secret, Policy: secret }),
    sts({ Action: 'NoSuchAction', Secret: secret }),
    {
      ...sts({ Action: 'GetCallerIdentity' }),
      headers: [
        `Authorization: AWS4-HMAC-SHA256 ${signature}`,
        `X-Amz-Security-Token: ${oneLine}`,
        'Content-Type: application/x-www-form-urlencoded',
      ],
    },
    {
      verb: 'POST',
      target: '/iam/',
      headers: ['Content-Type: application/json'],
      body: JSON.stringify({ secret }),
    },
    tokenEndpoint({ ...exchange, subject_token: secret }),
    tokenEndpoint({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: secret,
      resource: 'arn:gw:iam::000000000001:role/reader',
      role_session_name: 'canary',
    }),
    tokenEndpoint({
      ...exchange,
      client_assertion: secret,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }),
    tokenEndpoint({
      ...exchange,
      subject_token: 'a.b.c',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      actor_token: secret,
      actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      resource: 'arn:gw:iam::000000000001:role/reader',
      role_session_name: 'canary',
    }),
    tokenEndpoint({
      ...exchange,
      subject_token: secret,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      resource: 'arn:gw:iam::000000000001:role/reader',
      role_session_name: 'canary',
      policy: secret,
    }),
    ...[
      { recoveryCode: secret },
      { serialNumber: 'GAHT12345678', tokenCode: secret },
      { serialNumber: 'GAHT12345678', tokenCode: '123456', recoveryCode: secret },
      { credential: { id: secret, rawId: secret, response: { signature: secret } } },
    ].flatMap((body) => [
      { ...stepUpWith(body), headers: [good, ...jsonType] },
      { ...stepUpWith(body), headers: [`Authorization: Bearer ${oneLine}`, ...jsonType] },
      { ...stepUpWith(body), target: `/iam/mfa/step-up?code=${encoded}`, headers: [good] },
    ]),
    ...['token', 'introspect', 'revoke'].flatMap((endpoint) => [
      {
        verb: 'POST',
        target: `/iam/oauth2/${endpoint}?token=${encoded}`,
        ...form({ token: secret, client_secret: secret, client_assertion: secret }),
      },
      {
        verb: 'POST',
        target: `/iam/oauth2/${endpoint}`,
        headers: [`Authorization: Bearer ${oneLine}`, ...formType],
        body: new URLSearchParams({ token: secret }).toString(),
      },
      {
        verb: 'POST',
        target: `/iam/oauth2/${endpoint}`,
        headers: [good, ...formType],
        body: new URLSearchParams({ token: secret, actor_token: secret }).toString(),
      },
    ]),
    { verb: 'POST', target: '/iam/sessions', headers: [`Authorization: ${oneLine}`], body: '{}' },
  ]
}

/** Sends every request; answers everything that came back or was kept. */
async function tracesOf(
  secured: SecureApp,
  thrown: readonly unknown[],
  requests: readonly Parameters<typeof rawRequest>[0][],
): Promise<string> {
  const traces: string[] = []
  for (const request of requests) {
    const reply = await sendRaw(secured.port, rawRequest(request))
    traces.push(reply.raw)
  }
  traces.push(JSON.stringify(secured.audit.take()), secured.logger.lines.join('\n'))
  traces.push(await secured.metricsText())
  traces.push(inspect(thrown, { depth: 8, showHidden: true }))
  return traces.join('\n')
}

describe('SEC-66 no secret leaves', () => {
  test('SEC-66 secrets that callers send come back nowhere', async () => {
    const secrets = canarySecrets()
    const thrown: unknown[] = []
    await using secured = await secureApp(appWithEndpoints(thrown))
    const found: Record<string, readonly string[]> = {}

    for (const secret of secrets) {
      const requests = requestsWith(secret.text, secured.credential('reader'))
      const traces = await tracesOf(secured, thrown, requests)
      found[secret.name] = leaksIn(traces, secrets)
    }

    expect(found).toEqual(Object.fromEntries(secrets.map(({ name }) => [name, []])))
    expect(thrown.length).toBeGreaterThan(secrets.length)
  })

  test('SEC-66 tokens that are accepted, denied, expired or forged come back nowhere', async () => {
    const thrown: unknown[] = []
    await using secured = await secureApp(appWithEndpoints(thrown))
    const seconds = Math.floor(secured.clock.now() / 1000)
    const foreign = createTokenIssuer({
      issuer: 'https://foreign.example',
      audience: 'orders-api',
      now: secured.clock.now(),
    })
    const tokens: readonly CanarySecret[] = [
      { name: 'accepted', token: secured.token('everything') },
      { name: 'denied', token: secured.token('reader', { sub: 'someone-else' }) },
      {
        name: 'expired',
        token: secured.token('reader', { iat: seconds - 7200, exp: seconds - 3600 }),
      },
      { name: 'foreign', token: foreign.token() },
      {
        name: 'forged',
        token: `${secured.token('reader', { sub: 'forged' }).slice(0, -8)}AAAAAAAA`,
      },
    ].map(({ name, token }) => ({ name, text: token, marks: token.split('.').slice(1) }))
    const found: Record<string, readonly string[]> = {}

    for (const { name, text } of tokens) {
      const good = `Authorization: Bearer ${text}`
      const requests = [
        ...requestsWith(text, good),
        { verb: 'GET', target: '/orders/2', headers: [good] },
      ]
      const traces = await tracesOf(secured, thrown, requests)
      found[name] = leaksIn(traces, tokens)
    }

    expect(found).toEqual({ accepted: [], denied: [], expired: [], foreign: [], forged: [] })
  })

  test('SEC-66 the credentials that STS issues stand in its answer alone', async () => {
    const thrown: unknown[] = []
    await using secured = await secureApp(appWithEndpoints(thrown))
    const webIdentity = secured.token('reader')
    const reply = await sendRaw(
      secured.port,
      rawRequest({
        verb: 'POST',
        target: '/iam/',
        ...form({
          Version: '2011-06-15',
          Action: 'AssumeRoleWithWebIdentity',
          RoleArn: 'arn:gw:iam::000000000001:role/reader',
          RoleSessionName: 'canary',
          WebIdentityToken: webIdentity,
        }),
      }),
    )
    const secretKey = /<SecretAccessKey>([^<]+)</.exec(reply.raw)?.[1] ?? ''
    const sessionToken = /<SessionToken>([^<]+)</.exec(reply.raw)?.[1] ?? ''
    expect([secretKey.length, sessionToken.split('.').length]).toEqual([40, 3])
    const issued: readonly CanarySecret[] = [
      { name: 'secret key', text: secretKey, marks: [secretKey] },
      { name: 'session token', text: sessionToken, marks: sessionToken.split('.').slice(1) },
      { name: 'web identity token', text: webIdentity, marks: webIdentity.split('.').slice(1) },
    ]

    const traces = await tracesOf(secured, thrown, [
      { verb: 'GET', target: '/orders/1', headers: [`Authorization: Bearer ${sessionToken}`] },
      { verb: 'GET', target: '/orders/2', headers: [`Authorization: Bearer ${sessionToken}`] },
      { verb: 'GET', target: '/orders/1', headers: [`Authorization: Bearer ${sessionToken}x`] },
    ])

    expect(leaksIn(traces, issued)).toEqual([])
  })
})

describe('SEC-67 one record is one line', () => {
  test.each([
    { name: 'an ANSI sequence', agent: '\u00c2\u009b31mred', target: '/orders/1' },
    { name: 'C1 and latin1 bytes', agent: '\u0085\u00ff', target: '/orders/1' },
    { name: 'U+2028 as UTF-8', agent: '\u00e2\u0080\u00a8', target: '/orders/1' },
    { name: 'U+2028 in a parameter', agent: 'a', target: '/orders/a%E2%80%A8b' },
    { name: 'CR LF in a parameter', agent: 'a', target: '/orders/a%0d%0ab' },
    { name: 'ESC in a parameter', agent: 'a', target: '/orders/%1b%5b31m' },
    { name: 'a long user agent', agent: 'a'.repeat(12_000), target: '/orders/1' },
    { name: 'a long parameter', agent: 'a', target: `/orders/${'a'.repeat(1_024)}` },
  ])('SEC-67 $name', async ({ agent, target }) => {
    const lines: string[] = []
    await using secured = await secureApp({
      ...appWithEndpoints([]),
      audit: jsonLinesSink((line) => lines.push(line)),
    })

    await secured.ask('GET', target, 'everything', [`User-Agent: ${agent}`])
    await secured.ask('GET', target, 'reader', [`User-Agent: ${agent}`])

    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is searched for
    const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
    for (const line of lines) {
      expect(line).not.toMatch(control)
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(16 * 1024)
      expect(JSON.parse(line)).toMatchObject({ eventVersion: '1.0' })
    }
  })

  test('SEC-67 a user agent of 1 MiB is refused by Node before anything is written', async () => {
    const lines: string[] = []
    await using secured = await secureApp({
      ...appWithEndpoints([]),
      audit: jsonLinesSink((line) => lines.push(line)),
    })

    const answer = await secured.ask('GET', '/orders/1', undefined, [
      `User-Agent: ${'a'.repeat(1_048_576)}`,
    ])

    expect([answer.status, lines.length]).toEqual([431, 0])
  })
})

describe('SEC-69 a denied caller learns a code and an id', () => {
  test.each(['reader', undefined])(
    'SEC-69 the answer to %s tells no reason, layer or policy',
    async (role) => {
      await using secured = await secureApp(appWithEndpoints([]))

      const answer = await secured.ask('GET', '/orders/2', role)

      const problem = JSON.parse(answer.body) as Record<string, unknown>
      expect(Object.keys(problem).sort()).toEqual(['code', 'decisionId', 'status', 'title', 'type'])
      expect(codeOf(answer)).toBe(
        role === undefined ? 'MissingAuthenticationToken' : 'AccessDenied',
      )
      expect(JSON.stringify(answer)).not.toMatch(
        /order\/|reader|Sid|identity|implicit|explicit|statement|arn:/i,
      )
    },
  )

  test('SEC-69 the same denial stands in the audit log under the id that the caller saw', async () => {
    await using secured = await secureApp(appWithEndpoints([]))

    const answer = await secured.ask('GET', '/orders/2', 'reader')

    const { decisionId } = JSON.parse(answer.body) as { decisionId?: string }
    const event = secured.audit.take().find((candidate) => candidate.decisionID === decisionId)
    expect(event?.additionalEventData).toMatchObject({
      decision: 'Deny',
      reason: 'ImplicitlyDenied',
    })
  })

  test('SEC-69 the owner gets the trace: which element failed', async () => {
    await using secured = await secureApp({
      ...appWithEndpoints([]),
      roles: {
        reader: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'One',
              Effect: 'Allow',
              Action: 'orders:GetOrder',
              Resource: 'arn:gw:orders::000000000001:order/1',
            },
            { Sid: 'Explain', Effect: 'Allow', Action: 'iam:Explain', Resource: '*' },
          ],
        },
      },
      routes: ({ app, iam }) => {
        app.get('/explain/:orderId', iam.guard.public('tells the owner why'), async (req, res) => {
          const trace = await iam
            .from(req)
            .explain(
              'orders:GetOrder',
              `arn:gw:orders::000000000001:order/${req.params['orderId']}`,
            )
          res.json(trace)
        })
      },
    })

    const answer = await secured.ask('GET', '/explain/2', 'reader')

    expect(answer.status).toBe(200)
    expect(answer.body).toContain('One')
    expect(answer.body).toContain('Resource')
  })
})
