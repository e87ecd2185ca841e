import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createKeyRing } from './key-ring.ts'

const day = 86_400_000
const hour = 3_600_000

function ringAt(start: number) {
  const clock = fixedClock(start)
  return { clock, ring: createKeyRing({ clock, random: seededRandom(1) }) }
}

async function privateJwk(curve = 'ES256'): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair(curve, { extractable: true })
  return { ...(await exportJWK(privateKey)) }
}

test('SKEY-2 the kid is the RFC 7638 thumbprint that jose computes', async () => {
  const { ring } = ringAt(0)
  const [jwk] = ring.jwks().keys

  expect(await calculateJwkThumbprint(jwk as JWK)).toBe(ring.signingKey().kid)
})

test('SKEY-2 published keys have no private member', () => {
  const { ring } = ringAt(0)

  expect(Object.keys(ring.jwks().keys[0] ?? {})).toEqual([
    'kty',
    'crv',
    'x',
    'y',
    'kid',
    'alg',
    'use',
  ])
})

test('SKEY-3 a rotated key is published at once and signs only after the lead', () => {
  const { clock, ring } = ringAt(0)
  const first = ring.signingKey().kid

  const second = ring.rotate()

  expect(ring.jwks().keys.map((key) => key['kid'])).toEqual([first, second])
  expect([ring.state(first), ring.state(second)]).toEqual(['active', 'pending'])
  clock.advance(day - 1)
  expect(ring.signingKey().kid).toBe(first)
  clock.advance(1)
  expect(ring.signingKey().kid).toBe(second)
  expect(ring.state(first)).toBe('retired')
})

test('ATK-45 rotation-race: a retired key verifies until its deadline and not after', () => {
  const { clock, ring } = ringAt(0)
  const first = ring.signingKey().kid
  ring.rotate()

  clock.advance(day + 36 * hour - 1)
  const before = ring.verificationKey(first)
  clock.advance(1)

  expect(before).toBeDefined()
  expect(ring.verificationKey(first)).toBeUndefined()
  expect(ring.state(first)).toBe('removed')
  expect(ring.jwks().keys).toHaveLength(1)
})

test('ATK-44 clock: a jump back does not bring a removed key back', () => {
  const { clock, ring } = ringAt(0)
  const first = ring.signingKey().kid
  ring.rotate()
  clock.advance(day + 36 * hour)
  ring.jwks()

  clock.set(0)

  expect(ring.verificationKey(first)).toBeUndefined()
})

test('SKEY-4 removing the active key refuses it at once and the next key signs', () => {
  const { ring } = ringAt(0)
  const first = ring.signingKey().kid
  const second = ring.rotate()

  ring.remove(first)

  expect(ring.verificationKey(first)).toBeUndefined()
  expect(ring.signingKey().kid).toBe(second)
})

test('SKEY-4 removing the only key makes a new one, which is published before it signs', () => {
  const { ring } = ringAt(0)

  ring.remove(ring.signingKey().kid)

  const { kid } = ring.signingKey()
  expect(ring.jwks().keys.map((key) => key['kid'])).toEqual([kid])
})

test('SKEY-4 removing the waiting key lets the active one sign on', () => {
  const { clock, ring } = ringAt(0)
  const first = ring.signingKey().kid

  ring.remove(ring.rotate())
  clock.advance(2 * day)

  expect(ring.signingKey().kid).toBe(first)
})

test('SKEY-2 a second rotation during the lead answers the key that waits', () => {
  const { ring } = ringAt(0)

  expect(ring.rotate()).toBe(ring.rotate())
})

test('SKEY-7 two nodes with the same keys show the same states', async () => {
  const keys = [
    { jwk: await privateJwk(), activatesAt: day },
    { jwk: await privateJwk(), activatesAt: 0 },
  ]
  const clock = fixedClock(day + hour)

  const one = createKeyRing({ keys, clock })
  const two = createKeyRing({ keys: keys.toReversed(), clock })

  expect(one.jwks()).toEqual(two.jwks())
  expect(one.signingKey().kid).toBe(two.signingKey().kid)
  expect(one.jwks().keys.map((key) => one.state(key['kid'] ?? ''))).toEqual(['retired', 'active'])
})

test('ATK-23 same-kid: a ring with one key twice refuses to start', async () => {
  const jwk = await privateJwk()
  const keys = [
    { jwk, activatesAt: 0 },
    { jwk, activatesAt: 1 },
  ]

  expect(() => createKeyRing({ keys })).toThrow(/"keys" option holds key `.*` twice/)
})

test('SKEY-2 a key of another curve, or whose point is not its own, refuses to start', async () => {
  const other = await privateJwk('ES384')
  const [one, two] = [await privateJwk(), await privateJwk()]
  const mixed = { ...one, x: two['x'], y: two['y'] }

  for (const jwk of [other, mixed, { kty: 'oct', k: 'AAAA' }, { ...one, d: undefined }]) {
    expect(() => createKeyRing({ keys: [{ jwk, activatesAt: 0 }] })).toThrow(
      '"keys" option must hold private JWKs of P-256',
    )
  }
})

test.each([
  { name: 'lead under twice the JWKS max-age', options: { leadSeconds: 7_199 } },
  { name: 'retention under the longest session', options: { retainSeconds: 129_599 } },
  { name: 'fraction', options: { leadSeconds: 86_400.5 } },
])('SKEY-3 times under the minimum refuse to start: $name', ({ options }) => {
  expect(() => createKeyRing(options)).toThrow(/option must be an integer of at least/)
})
