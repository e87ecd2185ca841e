import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hasRocaFingerprint } from './roca.ts'
import { isVerifiableAlgorithm, verificationKey } from './verification-key.ts'

type Jwk = Readonly<Record<string, unknown>>

const rsaOf = (modulusLength: number, publicExponent = 65_537): Jwk => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent })
  return { ...publicKey.export({ format: 'jwk' }) }
}
const ecOf = (namedCurve: string): Jwk => {
  return { ...generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }) }
}
const rsa = rsaOf(2_048)
const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const ed25519: Jwk = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }) }
const base64url = (value: bigint): string => {
  const digits = value.toString(16)
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex').toString('base64url')
}

/** A modulus of 2,048 bits or so made as the flawed library made its primes: both are 65537^a mod M. */
function rocaModulus(): bigint {
  const primes = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83,
  ]
  primes.push(89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167)
  const product = primes.reduce((all, prime) => all * BigInt(prime), 2n)
  const factor = (k: bigint, a: bigint) => k * product + (65_537n ** a % product)
  return factor(2n ** 805n + 1n, 17n) * factor(2n ** 804n + 3n, 29n)
}

test.each([
  { alg: 'RS256', jwk: rsa },
  { alg: 'PS512', jwk: rsa },
  { alg: 'ES256', jwk: ecOf('P-256') },
  { alg: 'ES384', jwk: ecOf('P-384') },
  { alg: 'ES512', jwk: ecOf('P-521') },
  { alg: 'EdDSA', jwk: ed25519 },
  { alg: 'Ed25519', jwk: ed25519 },
])('PLAT-25 a sound key is admitted for $alg', ({ alg, jwk }) => {
  expect(verificationKey(jwk, alg)).toMatchObject({ alg })
})

test.each([
  { name: 'RSA of 1,024 bits', alg: 'RS256', jwk: rsaOf(1_024) },
  { name: 'RSA of 2,040 bits', alg: 'RS256', jwk: rsaOf(2_040) },
  { name: 'exponent 3', alg: 'RS256', jwk: rsaOf(2_048, 3) },
  { name: 'exponent 1', alg: 'RS256', jwk: { ...rsa, e: 'AQ' } },
  { name: 'even exponent', alg: 'RS256', jwk: { ...rsa, e: base64url(65_538n) } },
  { name: 'exponent of 2^32 + 1', alg: 'RS256', jwk: { ...rsa, e: base64url(2n ** 32n + 1n) } },
  { name: 'RSA of 8,193 bits', alg: 'RS256', jwk: { ...rsa, n: base64url(2n ** 8_192n + 1n) } },
  { name: 'ROCA modulus', alg: 'RS256', jwk: { ...rsa, n: base64url(rocaModulus()) } },
  { name: 'padded modulus', alg: 'RS256', jwk: { ...rsa, n: `${rsa['n']}=` } },
  { name: 'modulus missing', alg: 'RS256', jwk: { kty: 'RSA', e: 'AQAB' } },
  { name: 'EC key for RSA', alg: 'RS256', jwk: ecOf('P-256') },
  { name: 'RSA key for EC', alg: 'ES256', jwk: rsa },
  { name: 'P-384 for ES256', alg: 'ES256', jwk: ecOf('P-384') },
  { name: 'secp256k1 for ES256', alg: 'ES256', jwk: { ...ecOf('P-256'), crv: 'secp256k1' } },
  {
    name: 'Ed448 for EdDSA',
    alg: 'EdDSA',
    jwk: { ...generateKeyPairSync('ed448').publicKey.export({ format: 'jwk' }) },
  },
  {
    name: 'private RSA key',
    alg: 'RS256',
    jwk: { ...rsaPair.privateKey.export({ format: 'jwk' }) },
  },
  { name: 'private EC key', alg: 'ES256', jwk: { ...ecOf('P-256'), d: 'AAAA' } },
  { name: 'HS256', alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } },
  { name: 'none', alg: 'none', jwk: rsa },
  { name: 'algorithm named like a method', alg: 'constructor', jwk: rsa },
])('PLAT-25 a key is refused: $name', ({ alg, jwk }) => {
  expect(verificationKey(jwk, alg)).toBeUndefined()
})

test('PLAT-25 the ROCA test names the flawed keys and spares sound ones', () => {
  const sound = BigInt(`0x${Buffer.from(String(rsa['n']), 'base64url').toString('hex')}`)

  expect(rocaModulus().toString(2).length).toBeGreaterThan(2_047)
  expect(hasRocaFingerprint(rocaModulus())).toBe(true)
  expect(hasRocaFingerprint(sound)).toBe(false)
})

test.each(['HS256', 'HS512', 'none', 'RSA1_5', 'toString', ''])(
  'FED-1 `%s` can never be allowed',
  (alg) => {
    expect(isVerifiableAlgorithm(alg)).toBe(false)
  },
)
