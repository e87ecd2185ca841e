import { createIam, jwt } from '@gatewarden/express'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goodOptions, issuer, ordersApp, thrownBy } from './bad-input-app.ts'
import { type PolicyFolder, policyFolder, roleFile } from './policy-folder.ts'

let folder: PolicyFolder
beforeAll(async () => {
  folder = await policyFolder({
    'roles/orders-user.json': roleFile([{ Effect: 'Allow', Action: 'orders:*', Resource: '*' }]),
  })
})
afterAll(() => folder[Symbol.asyncDispose]())

const jwtOptions = () => ({
  issuer: issuer.issuer,
  audience: issuer.audience,
  jwks: issuer.jwks,
  role: 'orders-user',
})

/** Options that a JavaScript caller can give. */
const untyped = (options: Readonly<Record<string, unknown>>) => options as never

describe('options of the start', () => {
  test('SOURCE-1 jwt() without audience is refused and says what to give', async () => {
    const { audience: _, ...rest } = jwtOptions()

    const refusal = await thrownBy(() => jwt(untyped(rest)))

    expect(refusal.code).toBe('MissingAudience')
    expect(refusal.message).toContain('audience')
  })

  test.each([[], '', ['']])('SOURCE-1 jwt() with the audience %j is refused', async (audience) => {
    const refusal = await thrownBy(() => jwt(untyped({ ...jwtOptions(), audience })))

    expect(refusal.code).toBe('MissingAudience')
  })

  test('SOURCE-1 jwt() without issuer is refused and says what to give', async () => {
    const { issuer: _, ...rest } = jwtOptions()

    const refusal = await thrownBy(() => jwt(untyped(rest)))

    expect(refusal.code).toBe('MissingIssuer')
    expect(refusal.message).toContain('issuer')
  })

  test.each([
    { privateHosts: undefined },
    { privateHosts: ['127.0.0.1'] },
    { privateHosts: ['127.0.0.1:4001'] },
  ])('SOURCE-1 jwt() with an issuer of plain http and $privateHosts is refused', async (row) => {
    const issuer = 'http://127.0.0.1:4000'

    const refusal = await thrownBy(() => jwt(untyped({ ...jwtOptions(), issuer, ...row })))

    expect(refusal).toEqual(
      new TypeError(
        'jwt: "issuer" option must be an https URL, unless "privateHosts" names its host with the port: `127.0.0.1:4000`',
      ),
    )
    expect(jwt({ ...jwtOptions(), issuer, privateHosts: ['127.0.0.1:4000'] }).issuer).toBe(issuer)
  })

  test.each(['HS256', 'none', 'None', 'HS512'])(
    'SOURCE-1 jwt() with the algorithm %s is refused',
    async (algorithm) => {
      const refusal = await thrownBy(async () => {
        const trust = [jwt({ ...jwtOptions(), algorithms: [algorithm] })]
        await createIam({ ...goodOptions(folder.path), trust })
      })

      expect(refusal).toBeInstanceOf(TypeError)
      expect(refusal.message).toContain('"algorithms"')
    },
  )

  test.each([
    { name: 'an unknown option', extra: { polices: './iam' }, part: 'polices' },
    { name: 'a mode that does not exist', extra: { mode: 'off' }, part: '"mode"' },
    {
      name: 'an enforcement that does not exist',
      extra: { enforcement: 'off' },
      part: '"enforcement"',
    },
    {
      name: 'a proxy that is no CIDR',
      extra: { trustedProxies: ['everyone'] },
      part: '"trustedProxies"',
    },
    {
      name: 'a cache without entries',
      extra: { decisionCacheEntries: 0 },
      part: '"decisionCacheEntries"',
    },
    { name: 'a function as audit sink', extra: { audit: () => {} }, part: '"audit"' },
    { name: 'a function as logger', extra: { logger: () => {} }, part: '"logger"' },
    {
      name: 'a logger without debug level',
      extra: { logger: { info() {}, warn() {}, error() {} } },
      part: '"logger" option must have the functions debug, info, warn, error',
    },
    {
      name: 'no policies',
      extra: { policies: undefined },
      part: '"policies" option must be a folder of policy files, the same as objects, or a store',
    },
    { name: 'a base URL that is none', extra: { baseUrl: 'api.example' }, part: '"baseUrl"' },
  ])('IAM-3 $name is a TypeError that names the option', async ({ extra, part }) => {
    const refusal = await thrownBy(() =>
      createIam(untyped({ ...goodOptions(folder.path), ...extra })),
    )

    expect(refusal).toBeInstanceOf(TypeError)
    expect(refusal.message).toContain(part)
  })

  test('IAM-3 an action that the model does not declare is a TypeError that proposes the nearest', async () => {
    const iam = await createIam(goodOptions(folder.path))

    const refusal = await thrownBy(() => iam.guard(untyped('orders:GetOrdr' as never)))

    expect(refusal).toBeInstanceOf(TypeError)
    expect(refusal.message).toContain('`orders:GetOrdr`')
    expect(refusal.message).toContain('orders:GetOrder')
    await iam.close()
  })

  test('IAM-1 createIam() without arguments does not start in production', async () => {
    const before = process.env['NODE_ENV']
    process.env['NODE_ENV'] = 'production'
    try {
      const start = createIam as unknown as () => Promise<unknown>
      const refusal = await thrownBy(() => start())

      expect(refusal.message).toContain('createIam')
    } finally {
      process.env['NODE_ENV'] = before
    }
  })
})

describe('the application at start', () => {
  test('SOURCE-4 `trust proxy: true` is refused and says what to set instead', async () => {
    const iam = await createIam(goodOptions(folder.path))
    const app = ordersApp(iam, { 'trust proxy': true })

    const refusal = await thrownBy(() => iam.assertGuarded(app))

    expect(refusal.code).toBe('UnsafeTrustProxy')
    expect(refusal.message).toContain('name hops or addresses')
    expect(refusal.message).toContain('unsafeTrustProxy')
    await iam.close()
  })

  test.each([
    { name: 'the override', options: { unsafeTrustProxy: true } },
    { name: 'silencing by code', options: { unsafeSilence: ['UnsafeTrustProxy'] } },
  ])('SOURCE-5 $name starts', async ({ options }) => {
    const iam = await createIam(
      untyped({ ...goodOptions(folder.path), ...options }) as ReturnType<typeof goodOptions>,
    )

    iam.assertGuarded(ordersApp(iam, { 'trust proxy': true }))

    await iam.close()
  })

  test('DENY-3 an unmapped route is refused at start, by verb and path, with what to do', async () => {
    const iam = await createIam(goodOptions(folder.path))
    const app = express()
    app.use(iam.authenticate())
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), () => {})
    app.delete('/orders/:orderId', () => {})
    app.post('/orders', () => {})

    const refusal = await thrownBy(() => iam.assertGuarded(app))

    expect(refusal.code).toBe('UnmappedRoute')
    expect(refusal.message).toContain('DELETE /orders/:orderId')
    expect(refusal.message).toContain('POST /orders')
    expect(refusal.message).not.toContain('GET /orders/:orderId')
    expect(refusal.message).toMatch(/guard/)
    await iam.close()
  })

  test('DENY-1 a route before authenticate() is refused at start', async () => {
    const iam = await createIam(goodOptions(folder.path))
    const app = express()
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), () => {})
    app.use(iam.authenticate())

    const refusal = await thrownBy(() => iam.assertGuarded(app))

    expect(refusal.code).toBe('RouteBeforeAuthenticate')
    expect(refusal.message).toContain('GET /orders/:orderId')
    await iam.close()
  })

  test('DENY-1 an application without authenticate() is refused at start', async () => {
    const iam = await createIam(goodOptions(folder.path))
    const app = express()
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), () => {})

    const refusal = await thrownBy(() => iam.assertGuarded(app))

    expect(refusal.code).toBe('RouteBeforeAuthenticate')
    await iam.close()
  })

  test('GUARD-1 a route that lacks a parameter of the template is refused at start', async () => {
    const iam = await createIam(goodOptions(folder.path))
    const app = express()
    app.use(iam.authenticate())
    app.get('/orders/:id', iam.guard('orders:GetOrder'), () => {})

    const refusal = await thrownBy(() => iam.assertGuarded(app))

    expect(refusal.code).toBe('UnmappedParameter')
    expect(refusal.message).toContain('orderId')
    expect(refusal.message).toContain('params')
    await iam.close()
  })
})
