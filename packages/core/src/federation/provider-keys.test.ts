import { generateKeyPairSync } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { OidcProvider } from '../identity/entities.ts'
import { noMetrics } from '../metrics/metrics.ts'
import { silentLogger } from '../ports/logger.ts'
import type { CompactJws } from '../session/jose/compact-jws.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import type { JsonFetch } from './json-fetch.ts'
import { createProviderKeys } from './provider-keys.ts'

const issuer = 'https://idp.example.com'
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = (kid: string) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256' })
const tokenOf = (kid: string): CompactJws => {
  const header = { alg: 'ES256', kid, typ: undefined, headerNames: [], jwk: undefined }
  return { ...header, token: '', payload: Buffer.alloc(0) }
}

const provider: OidcProvider = {
  account: '111122223333',
  arn: 'arn:gw:iam::111122223333:oidc-provider/idp.example.com',
  issuer,
  keyPrefix: 'idp.example.com',
  clientIds: ['orders'],
  algorithms: ['ES256'],
  jwks: undefined,
  sessionClaims: ['sub'],
  maxTokenAgeSeconds: 86_400,
  allowsMultipleAudiences: false,
  privateHosts: [],
}

/** An issuer that can rotate and fall over. */
function setUp(documents: { discovery?: object; keys?: unknown } = {}) {
  const stage = {
    keys: documents.keys ?? [jwk('one')],
    isDown: false,
    fetched: [] as string[],
    outcomes: [] as string[],
    /** When what was read arrives. */
    answered: Promise.resolve(),
  }
  const discovery = { issuer, jwks_uri: `${issuer}/keys`, ...documents.discovery }
  const fetchJson: JsonFetch = async (url) => {
    stage.fetched.push(url.href)
    if (stage.isDown) throw new Error('connection refused')
    const document = url.pathname === '/keys' ? { keys: stage.keys } : discovery
    if (url.pathname === '/keys') await stage.answered
    return new Map(Object.entries(document))
  }
  const clock = fixedClock(Date.UTC(2026, 0, 1))
  const metrics = {
    ...noMetrics,
    jwksFetch: (outcome: string) => void stage.outcomes.push(outcome),
  }
  const keys = createProviderKeys({ clock, fetchJson, metrics, logger: silentLogger })
  const find = (kid: string, changed: Partial<OidcProvider> = {}) => {
    return keys.find({ ...provider, ...changed }, tokenOf(kid)).then(
      () => 'found',
      (error) => error.code,
    )
  }
  return { stage, clock, keys, find }
}

test('JWKS-1 keys come through the discovery document of the registered issuer', async () => {
  const { find, stage } = setUp()

  expect(await find('one')).toBe('found')
  expect(stage.fetched).toEqual([`${issuer}/.well-known/openid-configuration`, `${issuer}/keys`])
})

test.each([
  { name: 'of another issuer', discovery: { issuer: 'https://evil.example' } },
  { name: 'with a trailing slash', discovery: { issuer: `${issuer}/` } },
  { name: 'without keys', discovery: { jwks_uri: undefined } },
  { name: 'with keys over http', discovery: { jwks_uri: 'http://idp.example.com/keys' } },
  { name: 'with keys in a file', discovery: { jwks_uri: 'file:///etc/keys' } },
  {
    name: 'with credentials in the URL',
    discovery: { jwks_uri: 'https://a:b@idp.example.com/keys' },
  },
])('JWKS-1 a discovery document is refused: $name', async ({ discovery }) => {
  expect(await setUp({ discovery }).find('one')).toBe('IDPCommunicationError')
})

test.each([
  { name: 'no list', keys: {} },
  { name: 'a key that is no object', keys: ['x'] },
  { name: '1,000 keys', keys: Array.from({ length: 1_000 }, (_, index) => jwk(`${index}`)) },
])('JWKS-2 a key set is refused: $name (SEC-59)', async ({ keys }) => {
  expect(await setUp({ keys }).find('1')).toBe('IDPCommunicationError')
})

test.each([
  {
    name: 'host and port listed',
    issuer: 'http://idp.test:8080',
    privateHosts: ['idp.test:8080'],
    want: true,
  },
  {
    name: 'default port listed',
    issuer: 'http://idp.test',
    privateHosts: ['idp.test:80'],
    want: true,
  },
  {
    name: 'other port listed',
    issuer: 'http://idp.test:8080',
    privateHosts: ['idp.test:80'],
    want: false,
  },
  { name: 'not listed', issuer: 'http://idp.test', privateHosts: [], want: false },
])('JWKS-3 plain http is for listed hosts: $name', async ({ issuer: http, privateHosts, want }) => {
  const { find } = setUp({ discovery: { issuer: http, jwks_uri: `${http}/keys` } })

  expect(await find('one', { issuer: http, privateHosts })).toBe(
    want ? 'found' : 'IDPCommunicationError',
  )
})

test('JWKS-2 discovery document and key set come within 5 s together', async () => {
  const clock = fixedClock(Date.UTC(2026, 0, 1))
  const timeouts: unknown[] = []
  const fetchJson: JsonFetch = async (url, _trust, timeoutMs) => {
    timeouts.push(timeoutMs)
    clock.advance(4_000)
    const keys = url.pathname === '/keys' ? { keys: [jwk('one')] } : { issuer, jwks_uri: keysUrl }
    return new Map(Object.entries(keys))
  }
  const keysUrl = `${issuer}/keys`
  const keys = createProviderKeys({ clock, fetchJson, metrics: noMetrics, logger: silentLogger })

  await keys.find(provider, tokenOf('one'))

  expect(timeouts).toEqual([5_000, 1_000])
})

test('FED-13 how a host is believed goes with every request, and is not shared', async () => {
  const trusts: unknown[] = []
  const fetchJson: JsonFetch = async (url, trust) => {
    trusts.push(trust)
    const document =
      url.pathname === '/keys' ? { keys: [jwk('one')] } : { issuer, jwks_uri: `${issuer}/keys` }
    return new Map(Object.entries(document))
  }
  const clock = fixedClock(Date.UTC(2026, 0, 1))
  const keys = createProviderKeys({ clock, fetchJson, metrics: noMetrics, logger: silentLogger })
  const pinned = { ...provider, ca: 'PEM', thumbprints: ['00'.repeat(20)] }

  await keys.find(pinned, tokenOf('one'))
  await keys.find(provider, tokenOf('one'))

  const own = { allowsPrivate: false, ca: 'PEM', thumbprints: ['00'.repeat(20)] }
  const none = { allowsPrivate: false, ca: undefined, thumbprints: [] }
  expect(trusts).toEqual([own, own, none, none])
})

test('FED-13 a pinned endpoint is never plain http', async () => {
  const http = 'http://idp.test'
  const changed = {
    issuer: http,
    privateHosts: ['idp.test:80'],
    thumbprints: ['00'.repeat(20)],
  }
  const { find, stage } = setUp({ discovery: { issuer: http, jwks_uri: `${http}/keys` } })

  expect(await find('one', changed)).toBe('IDPCommunicationError')
  expect(stage.fetched).toEqual([])
})

test('JWKS-4 a thousand callers at once cause one fetch', async () => {
  const { find, stage } = setUp()

  const answers = await Promise.all(Array.from({ length: 1_000 }, () => find('one')))

  expect(new Set(answers)).toEqual(new Set(['found']))
  expect(stage.fetched).toHaveLength(2)
})

test('SEC-58 10,000 unknown kids cause at most 2 fetches in 30 s (JWKS-4, ATK-19)', async () => {
  const { clock, find, stage } = setUp()
  await find('one')
  const keySetFetches = () => stage.fetched.filter((url) => url.endsWith('/keys')).length

  for (let index = 0; index < 10_000; index += 1) {
    expect(await find(`random-${index}`)).toBe('InvalidIdentityToken')
    clock.advance(3)
  }

  expect(keySetFetches()).toBeLessThanOrEqual(2)
})

test('JWKS-4 a key that appears right after a fetch is found at once', async () => {
  const { find, stage } = setUp()
  await find('one')
  stage.keys = [jwk('one'), jwk('two')]

  expect(await find('two')).toBe('found')
})

test('JWKS-4 the next unknown key is looked for 30 s after the last one', async () => {
  const { clock, find, stage } = setUp()
  await find('random')
  stage.keys = [jwk('one'), jwk('two')]

  clock.advance(29_999)
  const early = await find('two')
  clock.advance(1)

  expect(early).toBe('InvalidIdentityToken')
  expect(await find('two')).toBe('found')
})

test('JWKS-4 a key that appears while keys are being fetched is found by a fetch of its own', async () => {
  const { find, stage } = setUp()
  const { promise, resolve } = Promise.withResolvers<void>()
  stage.answered = promise
  const first = find('one')
  const second = find('two')
  await setImmediate() // The first fetch has read the old keys by now.
  stage.keys = [jwk('one'), jwk('two')]
  resolve()

  expect(await Promise.all([first, second])).toEqual(['found', 'found'])
  expect(stage.fetched).toHaveLength(4)
})

test('JWKS-4 in any 30 s there are at most two fetches, whatever is asked of an issuer that is down', async () => {
  const { clock, find, stage } = setUp()
  await find('one')
  stage.isDown = true
  clock.advance(600_001)
  const fetchedAt: number[] = []

  for (let index = 0; index < 2_000; index += 1) {
    const before = stage.fetched.length
    await find(index % 2 === 0 ? 'one' : `random-${index}`)
    if (stage.fetched.length > before) fetchedAt.push(clock.monotonic())
    clock.advance(97)
  }

  const most = fetchedAt.map((at) => fetchedAt.filter((it) => it >= at && it < at + 30_000).length)
  expect(Math.max(...most)).toBeLessThanOrEqual(2)
  expect(fetchedAt.length).toBeGreaterThan(5)
})

test('JWKS-4 a key that the issuer dropped is refused after 10 minutes', async () => {
  const { clock, find, stage } = setUp()
  await find('one')
  stage.keys = [jwk('two')]

  clock.advance(600_001)

  expect(await find('one')).toBe('InvalidIdentityToken')
})

test('SEC-60 while the issuer is down old keys serve up to 24 h, and no longer (JWKS-4)', async () => {
  const { clock, find, stage } = setUp()
  await find('one')
  stage.isDown = true

  clock.advance(24 * 3_600_000)
  const atLimit = await find('one')
  clock.advance(1)

  expect(atLimit).toBe('found')
  expect(await find('one')).toBe('IDPCommunicationError')
  expect(stage.outcomes).toContain('error')
})

test('SEC-60 while the issuer is down an unknown key is an outage and not a verdict (JWKS-5)', async () => {
  const { clock, find, keys, stage } = setUp()
  await find('one')
  stage.isDown = true
  clock.advance(30_000)

  expect(await find('two')).toBe('IDPCommunicationError')
  expect(await find('one')).toBe('found')
  await expect(keys.find(provider, tokenOf('two'))).rejects.toMatchObject({
    code: 'IDPCommunicationError',
    headers: { 'Retry-After': '30' },
  })
})

test('JWKS-5 an issuer that was never reached is asked again after 30 s', async () => {
  const { clock, find, stage } = setUp()
  stage.isDown = true
  expect(await find('one')).toBe('IDPCommunicationError')
  stage.isDown = false

  const early = await find('one')
  clock.advance(30_000)

  expect(early).toBe('IDPCommunicationError')
  expect(await find('one')).toBe('found')
  expect(stage.outcomes).toEqual(['error', 'ok'])
})

test('ATK-44 clock: a wall clock that jumps does not stretch the life of keys', async () => {
  const { clock, find, stage } = setUp()
  await find('one')
  stage.keys = [jwk('two')]

  clock.advance(600_001)
  clock.set(0)

  expect(await find('one')).toBe('InvalidIdentityToken')
})

test('JWKS-1 keys from configuration need no fetch', async () => {
  const { find, stage } = setUp()

  expect(await find('three', { jwks: { keys: [jwk('three')] } })).toBe('found')
  expect(await find('four', { jwks: { keys: [jwk('three')] } })).toBe('InvalidIdentityToken')
  expect(stage.fetched).toEqual([])
})

test('ATK-16 token-cache: a token is trusted until its key is dropped, a refetch without a change is none', async () => {
  const { clock, find, keys, stage } = setUp()
  const { isTrusted } = await keys.find(provider, tokenOf('one'))

  clock.advance(600_000)
  await find('unknown')
  const afterSameKeys = isTrusted()
  stage.keys = [jwk('two')]
  clock.advance(30_000)
  await find('two')

  expect(afterSameKeys).toBe(true)
  expect(isTrusted()).toBe(false)
})

test('ATK-16 token-cache: after 10 minutes without news a cached token is verified anew', async () => {
  const { clock, find, keys, stage } = setUp()
  const { isTrusted } = await keys.find(provider, tokenOf('one'))

  clock.advance(600_001)
  const withoutNews = isTrusted()
  stage.isDown = true
  await find('one')

  expect(withoutNews).toBe(false)
  expect(isTrusted()).toBe(true)
})
