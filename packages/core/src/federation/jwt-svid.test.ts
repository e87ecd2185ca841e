import { expect, test } from 'vitest'
import { now, outcomeOf, providerOf, publicJwk, signedToken } from './testing/token-stage.ts'

const spire = { iss: 'https://spire.prod.example', sub: 'spiffe://prod.example/ns/shop/sa/orders' }
const provider = providerOf({
  issuer: spire.iss,
  keyPrefix: 'spire.prod.example',
  spiffeTrustDomain: 'prod.example',
})
const seconds = now / 1_000
const outcome = (claims: object = {}, header: object = {}, changed = {}) =>
  outcomeOf(signedToken({ ...spire, ...claims }, header), { ...provider, ...changed })

test.each([
  { name: 'as SPIRE makes it', claims: {}, header: { typ: 'JWT' } },
  { name: 'of type JOSE', claims: {}, header: { typ: 'JOSE' } },
  { name: 'without type', claims: {}, header: {} },
  { name: 'without `iat`', claims: { iat: undefined }, header: {} },
  {
    name: 'without `iat`, as old as may be',
    claims: { iat: undefined, exp: seconds + 86_400 },
    header: {},
  },
])('FED-1 a JWT-SVID is accepted: $name', async ({ claims, header }) => {
  expect(await outcome(claims, header)).toBe('accepted')
})

test.each([
  { name: 'no SPIFFE id', claims: { sub: 'orders' } },
  { name: 'another trust domain', claims: { sub: 'spiffe://evil.example/ns/shop/sa/orders' } },
  { name: 'a trust domain that begins so', claims: { sub: 'spiffe://prod.example.evil/a' } },
  { name: 'the trust domain itself', claims: { sub: 'spiffe://prod.example' } },
  { name: 'no `exp`', claims: { exp: undefined } },
  { name: 'no `aud`', claims: { aud: undefined } },
  { name: 'another audience', claims: { aud: ['reports'] } },
  {
    name: 'no `iat`, and `exp` too far ahead',
    claims: { iat: undefined, exp: seconds + 86_461 },
  },
  { name: '`iat` as text', claims: { iat: `${seconds}` } },
])('FED-1 a JWT-SVID is refused: $name', async ({ claims }) => {
  expect(await outcome(claims)).toBe('InvalidIdentityToken')
})

test('FED-1 an expired JWT-SVID is told from a wrong one', async () => {
  expect(await outcome({ iat: undefined, exp: seconds - 60 })).toBe('ExpiredTokenException')
})

test.each([{ typ: 'at+jwt' }, { typ: 'jwt' }, { jku: 'https://evil.example' }, { x5t: 'a' }])(
  'FED-1 a JWT-SVID has no other header: %o',
  async (header) => {
    expect(await outcome({}, header, { acceptsAccessTokens: true })).toBe('InvalidIdentityToken')
  },
)

test('FED-1 a JWT-SVID is never signed with another family, whatever the provider lists', async () => {
  expect(await outcome({}, { alg: 'EdDSA' }, { algorithms: ['EdDSA'] })).toBe(
    'InvalidIdentityToken',
  )
})

test('JWKS-5 keys of a SPIFFE bundle are for `jwt-svid`, and of no use to another provider', async () => {
  const bundle = { jwks: { keys: [publicJwk({ use: 'jwt-svid' })] } }
  const other = { jwks: { keys: [publicJwk({ use: 'x509-svid' })] } }

  expect(await outcome({}, {}, bundle)).toBe('accepted')
  expect(await outcome({}, {}, other)).toBe('InvalidIdentityToken')
  expect(await outcomeOf(signedToken(), providerOf(bundle))).toBe('InvalidIdentityToken')
})

test('FED-3 `iat` stays required where tokens are not JWT-SVIDs', async () => {
  expect(await outcomeOf(signedToken({ iat: undefined }), providerOf())).toBe(
    'InvalidIdentityToken',
  )
})
