import { expect, test } from 'vitest'
import { isSvidAlgorithm, isTrustDomain, isWorkloadOf } from './spiffe.ts'

test.each([
  { id: 'spiffe://prod.example/ns/shop/sa/orders', want: true },
  { id: 'spiffe://prod.example/a', want: true },
  { id: 'spiffe://prod.example/A_b-c.d', want: true },
  { id: 'spiffe://prod.example', want: false },
  { id: 'spiffe://prod.example/', want: false },
  { id: 'spiffe://prod.example/a/', want: false },
  { id: 'spiffe://prod.example/a//b', want: false },
  { id: 'spiffe://prod.example/../b', want: false },
  { id: 'spiffe://prod.example/a/.', want: false },
  { id: 'spiffe://prod.example/a%2Fb', want: false },
  { id: 'spiffe://prod.example/a?b', want: false },
  { id: 'spiffe://prod.example.evil/a', want: false },
  { id: 'spiffe://Prod.example/a', want: false },
  { id: 'spiffe://prod.example:443/a', want: false },
  { id: 'spiffe://a@prod.example/a', want: false },
  { id: 'SPIFFE://prod.example/a', want: false },
  { id: 'https://prod.example/a', want: false },
  { id: `spiffe://prod.example/${'a'.repeat(2_048)}`, want: false },
])('FED-1 a workload of a trust domain: $id', ({ id, want }) => {
  expect(isWorkloadOf('prod.example', id)).toBe(want)
})

test('FED-1 a trust domain is lower-case letters, digits, dots, hyphens and underscores', () => {
  expect(['prod.example', 'a_b-c', '1'].map(isTrustDomain)).toEqual([true, true, true])
  expect(['', 'Prod', 'a/b', 'a:1', 'a b', 'a'.repeat(256)].some(isTrustDomain)).toBe(false)
})

test('FED-1 a JWT-SVID is signed with RS, ES or PS', () => {
  expect(['RS256', 'ES512', 'PS384'].every(isSvidAlgorithm)).toBe(true)
  expect(['EdDSA', 'Ed25519', 'HS256', 'none', 'RS1'].some(isSvidAlgorithm)).toBe(false)
})
