import { expect, test } from 'vitest'
import { signingKey } from './signature.ts'
import { createSigningKeys } from './signing-key-cache.ts'

const scope = { date: '20260304', region: 'local', service: 'orders', terminator: 'aws4_request' }

test('SIG-12 a signing key is derived once for a key id, secret and scope', () => {
  const keys = createSigningKeys()

  const first = keys('AKID', 'secret', scope)

  expect(first).toEqual(signingKey('secret', scope))
  expect(keys('AKID', 'secret', scope)).toBe(first)
})

test('SIG-12 another secret, day, region or service never gets the cached key', () => {
  const keys = createSigningKeys()
  keys('AKID', 'secret', scope)

  expect(keys('AKID', 'other', scope)).toEqual(signingKey('other', scope))
  for (const changed of [{ date: '20260305' }, { region: 'x' }, { service: 'x' }]) {
    const other = { ...scope, ...changed }
    expect(keys('AKID', 'secret', other)).toEqual(signingKey('secret', other))
  }
})
