import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { rsaKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { verdict } from '../testing/verdict.ts'
import { hasRocaFingerprint } from './roca.ts'

/** A modulus of 2048 bits with the structure of the weak generator; for the fingerprint its factors need not be prime. */
function weakModulus(): bigint {
  const primes = Array.from({ length: 166 }, (_, index) => index + 2).filter(isPrime)
  const product = primes.reduce((left, right) => left * BigInt(right), 1n)
  const factor = (exponent: bigint, bits: bigint) => {
    const residue = 65_537n ** exponent % product
    return ((3n << (bits - 2n)) / product) * product + residue
  }
  return factor(17n, 1024n) * factor(23n, 1024n)
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1)
    if (number % divisor === 0) return false
  return true
}

test('X509-47 PLAT-25 the ROCA fingerprint is found', () => {
  expect(hasRocaFingerprint(weakModulus())).toBe(true)
})

test('X509-47 PLAT-25 a key with the ROCA weakness is refused', async () => {
  const root = forgeCa('root')
  const modulus = Buffer.from(weakModulus().toString(16), 'hex')
  const spki = der.sequence(
    der.sequence(der.oid('1.2.840.113549.1.1.1'), der.null()),
    der.bits(der.sequence(der.integer(0, ...modulus), der.integer(1, 0, 1))),
  )

  expect(modulus.length).toBe(256)
  expect(await verdict([root], forgeLeaf(root, { spki }))).toBe('KeyWeak X509-47 leaf')
})

test('X509-47 PLAT-25 keys of a sound generator do not have it', () => {
  for (let count = 0; count < 5; count += 1) {
    const jwk = rsaKey(2048).privateKey.export({ format: 'jwk' })
    expect(
      hasRocaFingerprint(BigInt(`0x${Buffer.from(String(jwk['n']), 'base64url').toString('hex')}`)),
    ).toBe(false)
  }
})
