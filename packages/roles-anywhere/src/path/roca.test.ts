import { expect, test } from 'vitest'
import { rsaKey } from '../testing/forge-certificate.ts'
import { hasRocaFingerprint } from './roca.ts'

/** A modulus with the structure of the weak generator; its factors need not be prime for the fingerprint. */
function weakModulus(): bigint {
  const primes = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
  ]
  const more = [101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167]
  const product = [...primes, ...more].reduce((left, right) => left * BigInt(right), 1n)
  const power = (exponent: number) => {
    let value = 1n
    for (let step = 0; step < exponent; step += 1) value = (value * 65_537n) % product
    return value
  }
  const factor = (k: bigint, exponent: number) => k * product + power(exponent)
  return factor(2n ** 790n + 12_345n, 17) * factor(2n ** 789n + 54_321n, 23)
}

test('X509-47 PLAT-25 the ROCA fingerprint is found', () => {
  expect(hasRocaFingerprint(weakModulus())).toBe(true)
})

test('X509-47 PLAT-25 keys of a sound generator do not have it', () => {
  for (let count = 0; count < 5; count += 1) {
    const jwk = rsaKey(2048).privateKey.export({ format: 'jwk' })
    expect(
      hasRocaFingerprint(BigInt(`0x${Buffer.from(String(jwk['n']), 'base64url').toString('hex')}`)),
    ).toBe(false)
  }
})
