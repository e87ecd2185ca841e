import { expect, test } from 'vitest'
import { createOutboundFederation } from './outbound-federation.ts'
import type { OutboundKeys } from './outbound-keys.ts'

const account = '111111111111'
const baseUrl = 'https://iam.test/app'
const keys: OutboundKeys = {
  sign: () => Promise.reject(new Error('key store is down')),
  jwks: async () => ({ keys: [] }),
}
const outbound = createOutboundFederation({
  baseUrl,
  accounts: [account],
  keys,
  namespaceClaim: 'https://claims.test/',
})

test('OUT-1 an account has an issuer while tokens are issued for it, and no other has', () => {
  expect(outbound.issuerOf(account)).toBe('https://iam.test/app/outbound/111111111111')
  expect(outbound.issuerOf('222222222222')).toBeUndefined()
  expect(outbound.issuerOf('__proto__')).toBeUndefined()
})

test('OUT-1 a former account issues none, and what it issued can still be verified', () => {
  const formerAccounts = ['222222222222']

  const later = createOutboundFederation({
    baseUrl,
    accounts: [account],
    formerAccounts,
    keys,
    namespaceClaim: 'https://claims.test/',
  })

  expect(later.issuerOf('222222222222')).toBeUndefined()
  expect(later.accounts).toEqual([account, '222222222222'])
})

test('OUT-2 the discovery document names the issuer exactly, its keys and its algorithms', () => {
  expect(outbound.discovery(account)).toEqual({
    issuer: outbound.issuerOf(account),
    jwks_uri: `${outbound.issuerOf(account)}/.well-known/jwks.json`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES384'],
    claims_supported: ['iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'https://claims.test/'],
  })
})

test.each([
  { name: 'issuer of an enabled account', issuer: `${baseUrl}/outbound/${account}`, want: true },
  { name: 'issuer of another account', issuer: `${baseUrl}/outbound/222222222222`, want: true },
  { name: 'anything below', issuer: `${baseUrl}/outbound/x/y`, want: true },
  { name: 'mount point', issuer: baseUrl, want: false },
  { name: 'another host', issuer: `https://other.test/outbound/${account}`, want: false },
  { name: 'a path that only begins alike', issuer: `${baseUrl}/outbound-x`, want: false },
])('FED-5 whether it is our own outbound issuer: $name', ({ issuer, want }) => {
  expect(outbound.owns(issuer)).toBe(want)
})

test('OUT-2 keys that cannot be used are an outage, and the cause stays inside', async () => {
  const signing = outbound.sign(account, 'ES384', new Uint8Array())

  await expect(signing).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: 'outbound keys cannot be used',
  })
})
