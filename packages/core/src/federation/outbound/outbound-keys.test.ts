import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
} from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { createOutboundKeys, type OutboundKeys, type OutboundSigningKey } from './outbound-keys.ts'

const account = '111111111111'
const other = '222222222222'
const day = 86_400_000
const hour = 3_600_000
const payload = new TextEncoder().encode('{"sub":"x"}')

async function privateJwk(algorithm: string, more: object = {}): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true, ...more })
  return { ...(await exportJWK(privateKey)) }
}

let rsa: Record<string, unknown>
let ec: Record<string, unknown>
beforeAll(async () => {
  rsa = await privateJwk('RS256')
  ec = await privateJwk('ES384')
})

const configured = (more: readonly OutboundSigningKey[] = []): readonly OutboundSigningKey[] => [
  { account, jwk: rsa, activatesAt: 0 },
  { account, jwk: ec, activatesAt: 0 },
  ...more,
]

function keysAt(start: number, keys = configured()) {
  const clock = fixedClock(start)
  return { clock, keys: createOutboundKeys({ keys, clock, random: seededRandom(1) }) }
}

async function publishedBy(keys: OutboundKeys, owner = account) {
  return createLocalJWKSet((await keys.jwks(owner)) as object as JSONWebKeySet)
}

async function kidsOf(keys: OutboundKeys): Promise<readonly string[]> {
  return (await keys.jwks(account)).keys.map(({ kid }) => kid ?? '')
}

test.each(['RS256', 'ES384'] as const)(
  'OUT-2 a token of %s verifies under the published keys of its account',
  async (algorithm) => {
    const { keys } = keysAt(0)

    const token = await keys.sign(account, algorithm, payload)
    const published = await publishedBy(keys)
    const { protectedHeader } = await jwtVerify(token, published, { algorithms: [algorithm] })

    expect(Object.keys(protectedHeader).sort()).toEqual(['alg', 'kid', 'typ'])
    expect(protectedHeader).toMatchObject({ alg: algorithm, typ: 'JWT' })
  },
)

test('D-6 two accounts have keys of their own: neither verifies what the other signed', async () => {
  const { keys } = keysAt(0)

  const token = await keys.sign(account, 'ES384', payload)
  const published = await publishedBy(keys, other)

  await expect(jwtVerify(token, published)).rejects.toMatchObject({
    code: 'ERR_JWKS_NO_MATCHING_KEY',
  })
})

test('SKEY-2 every kid is the RFC 7638 thumbprint that jose computes', async () => {
  const { keys } = keysAt(0)

  for (const jwk of (await keys.jwks(account)).keys) {
    expect(jwk['kid']).toBe(await calculateJwkThumbprint(jwk as JWK))
  }
})

test('SKEY-2 published keys have no private member', async () => {
  const { keys } = keysAt(0)

  const members = (await keys.jwks(account)).keys.map((jwk) => Object.keys(jwk).sort())

  expect(members).toEqual([
    ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
  ])
})

test('ATK-45 rotation-race: an account without keys publishes both before it signs, once for all who wait', async () => {
  const keys = createOutboundKeys({ clock: fixedClock(0), random: seededRandom(1) })

  const [first, , token] = await Promise.all([
    keys.jwks(account),
    keys.jwks(account),
    keys.sign(account, 'RS256', payload),
  ])

  expect(first).toEqual(await keys.jwks(account))
  expect(first.keys.map(({ alg }) => alg)).toEqual(['RS256', 'ES384'])
  await jwtVerify(token, createLocalJWKSet(first as object as JSONWebKeySet))
})

test('SKEY-3 a rotated key is published at once and signs only after the lead', async () => {
  const { clock, keys } = keysAt(0)
  const [first] = (await kidsOf(keys)).slice(1)

  const second = await keys.rotate(account, 'ES384')

  expect(await kidsOf(keys)).toContain(second)
  expect([keys.state(account, first ?? ''), keys.state(account, second)]).toEqual([
    'active',
    'pending',
  ])
  expect(await keys.rotate(account, 'ES384')).toBe(second)
  clock.advance(day - 1)
  expect(keys.state(account, second)).toBe('pending')
  clock.advance(1)
  expect(keys.state(account, second)).toBe('active')
})

test('ATK-45 rotation-race: a retired key is published until its deadline and not after', async () => {
  const { clock, keys } = keysAt(0)
  const [, first = ''] = await kidsOf(keys)
  const token = await keys.sign(account, 'ES384', payload)
  await keys.rotate(account, 'ES384')

  clock.advance(day + 12 * hour - 1)
  const published = await publishedBy(keys)

  expect(keys.state(account, first)).toBe('retired')
  await jwtVerify(token, published)
  clock.advance(1)
  expect(await kidsOf(keys)).not.toContain(first)
  expect(keys.state(account, first)).toBe('removed')
})

test('SKEY-4 a removed key is gone from the key set at once and the waiting one signs', async () => {
  const { keys } = keysAt(0)
  const [, first = ''] = await kidsOf(keys)
  const second = await keys.rotate(account, 'ES384')

  keys.remove(account, first)

  expect(await kidsOf(keys)).not.toContain(first)
  expect(keys.state(account, second)).toBe('active')
  const published = await publishedBy(keys)
  await jwtVerify(await keys.sign(account, 'ES384', payload), published)
})

test('SKEY-4 removing the only key makes a new one, which is published', async () => {
  const { keys } = keysAt(0)
  const [, first = ''] = await kidsOf(keys)

  keys.remove(account, first)
  const token = await keys.sign(account, 'ES384', payload)

  await jwtVerify(token, await publishedBy(keys))
})

test('SKEY-4 a key that is removed while its successor is made leaves one that is active', async () => {
  const { keys } = keysAt(0)
  const [, first = ''] = await kidsOf(keys)

  const rotating = keys.rotate(account, 'ES384')
  keys.remove(account, first)
  const token = await keys.sign(account, 'ES384', payload)

  expect(keys.state(account, await rotating)).not.toBe('removed')
  await jwtVerify(token, await publishedBy(keys))
})

test('SKEY-7 two nodes with the same keys publish the same', async () => {
  const next = { account, jwk: await privateJwk('ES384'), activatesAt: day }
  const one = keysAt(hour, configured([next]))
  const two = keysAt(hour, configured([next]).toReversed())

  expect(await one.keys.jwks(account)).toEqual(await two.keys.jwks(account))
})

test('ATK-23 same-kid: one key for two accounts refuses to start', () => {
  const keys = configured([{ account: other, jwk: ec, activatesAt: 0 }])

  expect(() => createOutboundKeys({ keys })).toThrow(/"keys" option holds key `.*` twice/)
})

test('SKEY-2 a key that is neither RSA nor P-384, too short, or not a pair refuses to start', async () => {
  const { d, ...publicHalf } = ec
  const otherRsa = await privateJwk('RS256')
  const bad = [
    await privateJwk('ES256'),
    publicHalf,
    { ...publicHalf, d: (await privateJwk('ES384'))['d'] },
    { ...rsa, n: otherRsa['n'] },
    { kty: 'RSA', n: rsa['n'], e: rsa['e'] },
    { kty: 'oct', k: 'AAAA' },
    {},
  ]

  for (const jwk of bad) {
    expect(() => createOutboundKeys({ keys: [{ account, jwk, activatesAt: 0 }] })).toThrow(
      '"keys" option must hold private JWKs: RSA of 2,048 bits or more, or P-384',
    )
  }
})

test.each([
  { name: 'lead under twice the JWKS max-age', options: { leadSeconds: 7_199 } },
  { name: 'retention under longest token and JWKS max-age', options: { retainSeconds: 7_199 } },
])('SKEY-3 times under the minimum refuse to start: $name', ({ options }) => {
  expect(() => createOutboundKeys(options)).toThrow(/option must be an integer of at least 7200/)
})
