import { mkdtemp, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  allowEverything,
  refusalOf,
  type SecureApp,
  type SecureAppOptions,
  secureApp,
} from '../e2e/kit/secured-app.ts'

const fromNetwork = (...cidrs: readonly string[]) => ({
  Version: '2012-10-17' as const,
  Statement: [
    {
      Effect: 'Allow',
      Action: 'orders:*',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': cidrs } },
    },
  ],
})

const roles = {
  everything: allowEverything,
  ten: fromNetwork('10.0.0.0/8'),
  loopback: fromNetwork('127.0.0.1/32', '::1/128'),
  anywhere: fromNetwork('0.0.0.0/0', '::/0'),
}

const routes: SecureAppOptions['routes'] = ({ app, iam, ran }) =>
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran))

const trusting = (...trustedProxies: readonly string[]) => ({
  roles,
  routes,
  options: { trustedProxies },
})

/** `aws:SourceIp` as the audit log has it. */
async function sourceOf(
  secured: SecureApp,
  headers: readonly string[],
): Promise<string | undefined> {
  secured.audit.take()
  await secured.ask('GET', '/orders/1', 'everything', headers)
  const event = secured.audit.take().find(({ eventName }) => eventName === 'GetOrder')
  if (event === undefined) throw new Error('no decision was audited')
  return event.sourceIPAddress
}

/** How many headers of a kind were ignored so far. */
async function ignoredOf(secured: SecureApp, kind: 'client_cert' | 'forwarded'): Promise<number> {
  const text = await secured.metricsText()
  const line = new RegExp(
    `^gatewarden_ignored_headers_total\\{kind="${kind}"\\} (\\d+)$`,
    'm',
  ).exec(text)
  return Number(line?.[1] ?? 0)
}

describe('SEC-23 trust proxy', () => {
  test('SEC-23 `trust proxy: true` is refused at start', async () => {
    const refusal = await refusalOf(routes, { settings: (app) => app.set('trust proxy', true) })

    expect(refusal.code).toBe('UnsafeTrustProxy')
    expect(refusal.message).toContain('name hops or addresses')
    expect(refusal.message).toContain('unsafeTrustProxy')
  })

  test('SEC-23 the override beginning with `unsafe` starts, and aws:SourceIp stays the peer', async () => {
    await using secured = await secureApp({
      roles,
      routes,
      settings: (app) => app.set('trust proxy', true),
      options: { unsafeTrustProxy: true },
    })

    expect(await sourceOf(secured, ['X-Forwarded-For: 10.0.0.1'])).toBe('127.0.0.1')
  })

  test.each([1, 'loopback', ['127.0.0.1/8']])(
    'SEC-23 `trust proxy: %j` is accepted',
    async (setting) => {
      await using secured = await secureApp({
        roles,
        routes,
        settings: (app) => app.set('trust proxy', setting),
      })

      expect(await sourceOf(secured, ['X-Forwarded-For: 10.0.0.1'])).toBe('127.0.0.1')
    },
  )
})

describe('an untrusted peer', () => {
  let secured: SecureApp
  beforeAll(async () => {
    secured = await secureApp({ roles, routes })
  })
  afterAll(() => secured[Symbol.asyncDispose]())

  test.each(['X-Forwarded-For: 10.0.0.1', 'Forwarded: for=10.0.0.1', 'X-Real-IP: 10.0.0.1'])(
    'SEC-24 `%s` from an untrusted peer leaves aws:SourceIp at the socket',
    async (header) => {
      const answer = await secured.ask('GET', '/orders/1', 'ten', [header])

      expect(answer.status).toBe(403)
      expect(await sourceOf(secured, [header])).toBe('127.0.0.1')
    },
  )

  test('SEC-24 the socket peer itself is believed', async () => {
    expect((await secured.ask('GET', '/orders/1', 'loopback')).status).toBe(200)
  })

  const certificateHeaders = [
    'X-Forwarded-Client-Cert: Hash=00;Subject="CN=admin"',
    'X-SSL-Client-Cert: -----BEGIN%20CERTIFICATE-----',
    'X-Amzn-Mtls-Clientcert: -----BEGIN%20CERTIFICATE-----',
  ]

  test.each(certificateHeaders)(
    'SEC-30 the client-certificate header `%s` is ignored',
    async (header) => {
      const anonymous = await secured.ask('GET', '/orders/1', undefined, [header])
      const authenticated = await secured.ask('GET', '/orders/1', 'everything', [header])

      expect([anonymous.status, authenticated.status]).toEqual([401, 200])
    },
  )

  test.each(certificateHeaders)(
    'SEC-30 the client-certificate header `%s` is counted',
    async (header) => {
      const before = await ignoredOf(secured, 'client_cert')

      const anonymous = await secured.ask('GET', '/orders/1', undefined, [header])
      const authenticated = await secured.ask('GET', '/orders/1', 'everything', [header])

      expect([anonymous.status, authenticated.status]).toEqual([401, 200])
      expect((await ignoredOf(secured, 'client_cert')) - before).toBe(2)
    },
  )
})

describe('a trusted peer', () => {
  let secured: SecureApp
  beforeAll(async () => {
    secured = await secureApp(trusting('127.0.0.0/8', '192.0.2.0/24'))
  })
  afterAll(() => secured[Symbol.asyncDispose]())

  test.each(['not-an-ip', '1.2.3.4.5', '', 'unknown', '_hidden', '10.0.0.1:http'])(
    'SEC-25 `%s` makes no address: the key is absent',
    async (value) => {
      const answer = await secured.ask('GET', '/orders/1', 'anywhere', [
        `X-Forwarded-For: ${value}`,
      ])

      expect(answer.status).toBe(403)
      expect(await sourceOf(secured, [`X-Forwarded-For: ${value}`])).toBeUndefined()
    },
  )

  test.each([
    { value: '::ffff:10.0.0.5', want: '10.0.0.5' },
    { value: '::ffff:0a00:5', want: '10.0.0.5' },
    { value: '[::ffff:10.0.0.5]:443', want: '10.0.0.5' },
    { value: '10.0.0.5:1234', want: '10.0.0.5' },
    { value: '[2001:DB8::1]:443', want: '2001:db8::1' },
    { value: 'fe80::1%eth0', want: undefined },
    { value: '0x0a.1', want: undefined },
    { value: '010.0.0.1', want: undefined },
    { value: '10.1', want: undefined },
    { value: '167772161', want: undefined },
  ])('SEC-26 `$value` is $want', async ({ value, want }) => {
    const answer = await secured.ask('GET', '/orders/1', 'ten', [`X-Forwarded-For: ${value}`])

    expect(answer.status).toBe(want?.startsWith('10.') ? 200 : 403)
    expect(await sourceOf(secured, [`X-Forwarded-For: ${value}`])).toBe(want)
  })

  test.each([
    {
      name: 'the walk stops at the first untrusted hop',
      values: ['10.0.0.1, 198.51.100.7, 192.0.2.9'],
      want: '198.51.100.7',
    },
    {
      name: 'repeated headers are one list',
      values: ['10.0.0.1', '198.51.100.7'],
      want: '198.51.100.7',
    },
    {
      name: 'an unparsable hop ends the walk',
      values: ['10.0.0.1, junk, 192.0.2.9'],
      want: undefined,
    },
  ])('SEC-27 $name', async ({ values, want }) => {
    expect(
      await sourceOf(
        secured,
        values.map((value) => `X-Forwarded-For: ${value}`),
      ),
    ).toBe(want)
  })

  test('SEC-27 the walk over 200 trusted entries is bounded', async () => {
    const chain = Array(200).fill('192.0.2.9').join(', ')

    const source = await sourceOf(secured, [`X-Forwarded-For: 10.0.0.1, ${chain}`])

    expect(source).not.toBe('10.0.0.1')
  })

  test('SEC-27 a conflict with Forwarded leaves the key absent and is counted', async () => {
    const before = await ignoredOf(secured, 'forwarded')

    const source = await sourceOf(secured, ['X-Forwarded-For: 10.0.0.1', 'Forwarded: for=10.0.0.2'])

    expect(source).toBeUndefined()
    expect((await ignoredOf(secured, 'forwarded')) - before).toBe(1)
  })
})

describe('where there is no address', () => {
  test('SEC-28 a Unix socket has no address, so that conditions on it fail', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatewarden-'))
    try {
      const path = join(folder, 'socket')
      await using secured = await secureApp({ roles, routes, listen: { path } })

      const answer = await secured.ask('GET', '/orders/1', 'anywhere', [], {}, { path })
      const plain = await secured.ask('GET', '/orders/1', 'everything', [], {}, { path })

      expect([answer.status, plain.status]).toEqual([403, 200])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('SEC-29 the name that the caller uses is believed nowhere', () => {
  test.each([
    ['Host: evil.example'],
    ['Host: api.example', 'X-Forwarded-Host: evil.example'],
    ['Host: api.example', 'X-Forwarded-Proto: https', 'X-Forwarded-Port: 8443'],
    ['Host: api.example', 'Forwarded: host=evil.example;proto=https'],
  ])('SEC-29 discovery under `%s`', async (...headers) => {
    await using secured = await secureApp({
      roles,
      routes: (kit) => {
        kit.app.use('/iam', kit.iam.endpoints())
        return routes(kit)
      },
      options: { baseUrl: 'https://api.example/iam' },
    })

    const answers = []
    for (const name of ['openid-configuration', 'oauth-authorization-server', 'jwks.json']) {
      answers.push(await secured.askAs('GET', `/iam/.well-known/${name}`, headers))
    }

    const text = JSON.stringify(answers)
    expect(text).not.toContain('evil')
    expect(text).not.toContain('8443')
    expect(text).toContain('https://api.example/iam')
  })
})

describe('dual stack', () => {
  const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  )

  // Without IPv6 there is nothing to listen on.
  test.skipIf(!hasIPv6)(
    'SEC-26 a server on :: sees an IPv4 caller as IPv4 and an IPv6 caller as IPv6',
    async () => {
      await using secured = await secureApp({ roles, routes, listen: { host: '::' } })
      const seen: Record<string, unknown> = {}

      for (const host of ['127.0.0.1', '::1']) {
        secured.audit.take()
        const answer = await secured.ask('GET', '/orders/1', 'loopback', [], {}, { host })
        const event = secured.audit.take().find(({ eventName }) => eventName === 'GetOrder')
        seen[host] = [answer.status, event?.sourceIPAddress]
      }

      expect(seen).toEqual({ '127.0.0.1': [200, '127.0.0.1'], '::1': [200, '::1'] })
    },
  )
})
