import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createKeyRing, type RemoteSign } from './key-ring.ts'
import { createMasterKeys } from './master-keys.ts'
import type { UserSessionGrant } from './session-grant.ts'
import { createSessionTokens } from './session-tokens.ts'

const start = Date.UTC(2026, 10, 24)
const clock = fixedClock(start)
const issuer = 'https://orders.example'
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const account = '000000000001'

const grant: UserSessionGrant = {
  kind: 'user',
  account,
  userArn: `arn:gw:iam::${account}:user/alice`,
  userId: 'AIDAAAAAAAAAAAAAAAAAA',
  durationSeconds: 3_600,
  tags: new Map(),
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  policies: [],
  mfa: undefined,
  federation: undefined,
  chain: [],
  clientId: 'AIDAAAAAAAAAAAAAAAAAA',
}

const signs =
  (key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): RemoteSign =>
  async (input) =>
    signBytes('sha256', input, { key, dsaEncoding })

function tokensSignedBy(sign: RemoteSign) {
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }) }
  const keyRing = createKeyRing({ clock, keys: [{ jwk, activatesAt: start, sign }] })
  const master = createMasterKeys({ random: seededRandom(1) })
  return {
    keyRing,
    tokens: createSessionTokens({ issuer, audience: issuer, keyRing, master, clock }),
  }
}

test('SKEY-1 a service that signs by itself mints tokens that the published key verifies', async () => {
  const { tokens, keyRing } = tokensSignedBy(signs(pair.privateKey))

  const { sessionToken } = await tokens.mint(grant)

  expect((await tokens.verify(sessionToken)).arn).toBe(grant.userArn)
  expect(keyRing.jwks().keys[0]).toMatchObject({ kid: keyRing.signingKey().kid, alg: 'ES256' })
})

test.each([
  { name: 'DER', sign: signs(pair.privateKey, 'der') },
  {
    name: 'another key',
    sign: signs(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  },
  { name: 'nothing', sign: async () => new Uint8Array(0) },
  { name: 'zeroes', sign: async () => new Uint8Array(64) },
  { name: 'an error', sign: () => Promise.reject(new Error('the service is away')) },
])('a service that answers $name mints nothing', async ({ sign }) => {
  const { tokens } = tokensSignedBy(sign)

  await expect(tokens.mint(grant)).rejects.toMatchObject({ code: 'ServiceUnavailable' })
})

test.each([
  { name: 'a private key', jwk: { ...pair.privateKey.export({ format: 'jwk' }) } },
  { name: 'another curve', jwk: { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA' } },
  { name: 'no point of the curve', jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } },
])('a key that signs elsewhere is refused with $name', ({ jwk }) => {
  const key = { jwk, activatesAt: start, sign: signs(pair.privateKey) }

  expect(() => createKeyRing({ clock, keys: [key] })).toThrow('must be a public JWK of P-256')
})
