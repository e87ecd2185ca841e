import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { der } from '../testing/der-writer.ts'
import {
  ecKey,
  type ForgeKey,
  forgeCertificate,
  keyOf,
  rsaKey,
} from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { authorityKeyId } from '../testing/forge-extensions.ts'
import { storeOf, verdict } from '../testing/verdict.ts'
import { createNodeCrypto } from '../trust-store/node-crypto.ts'
import { inspectPublicKey } from './public-key.ts'

const root = forgeCa('root')
const rsa = rsaKey()

const weakKeys: readonly { name: string; key: ForgeKey; want?: string }[] = [
  { name: 'RSA of 1024 bits', key: rsaKey(1024) },
  { name: 'RSA of 2047 bits', key: rsaKey(2047) },
  { name: 'RSA with exponent 1', key: { ...rsa, spki: withExponent(der.integer(1)) } },
  { name: 'RSA with an even exponent', key: { ...rsa, spki: withExponent(der.integer(4)) } },
  {
    name: 'RSA with exponent 2^32 + 1',
    key: { ...rsa, spki: withExponent(der.integer(1, 0, 0, 0, 1)) },
  },
  { name: 'secp256k1', key: ecKey('secp256k1') },
  { name: 'P-224', key: ecKey('secp224r1') },
  {
    name: 'explicit parameters',
    key: keyOf(generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' })),
  },
]

function withExponent(exponent: Buffer): Buffer {
  const modulus = rsa.spki.subarray(
    rsa.spki.indexOf(Buffer.from([0x02, 0x82, 0x01, 0x01])),
    rsa.spki.length - 5,
  )
  return der.sequence(
    der.sequence(der.oid('1.2.840.113549.1.1.1'), der.null()),
    der.bits(der.sequence(modulus, exponent)),
  )
}

test.each(weakKeys)('X509-47 a leaf and a CA with $name are refused', async ({ key: weak }) => {
  const own = forgeLeaf(root, { key: weak })
  const ca = forgeCa('weak', root, { key: weak })

  expect(await verdict([root], own)).toBe('KeyWeak X509-47 leaf')
  expect(
    await verdict(
      [root],
      forgeLeaf({ ...ca, key: root.key }, { extensions: [authorityKeyId(weak)] }),
      [ca],
    ),
  ).toBe('KeyWeak X509-47 intermediate 1')
  expect(() => storeOf([forgeCa('weak', root, { key: weak })])).toThrow(/KeyWeak/)
})

const rsaSpki = (modulus: Buffer, parameters: readonly Buffer[] = [der.null()]) =>
  der.sequence(
    der.sequence(der.oid('1.2.840.113549.1.1.1'), ...parameters),
    der.bits(der.sequence(modulus, der.integer(1, 0, 1))),
  )
const ones = Array<number>(255).fill(0xff)
const p256 = der.oid('1.2.840.10045.3.1.7')
const ecSpki = (parameters: Buffer, point: readonly number[]) =>
  der.sequence(der.sequence(der.oid('1.2.840.10045.2.1'), parameters), der.bits(Buffer.from(point)))
const point = [...ecKey().spki.subarray(-65)]

test.each([
  {
    name: 'an RSA key without parameters',
    spki: rsaSpki(der.integer(0, 0xff, ...ones), []),
    want: 'RSA key with parameters',
  },
  {
    name: 'a negative modulus',
    spki: rsaSpki(der.integer(0x80, ...ones)),
    want: 'negative RSA number',
  },
  {
    name: 'an even modulus',
    spki: rsaSpki(der.integer(0, 0xff, ...ones.slice(1), 0xfe)),
    want: 'even RSA modulus',
  },
  {
    name: 'a modulus over 8192 bits',
    spki: rsaSpki(der.integer(1, ...Array<number>(1024).fill(0xff))),
    want: 'RSA modulus size',
  },
  {
    name: 'a curve that is named by octets',
    spki: ecSpki(der.octets(p256.subarray(2)), point),
    want: 'elliptic curve is not named',
  },
  {
    name: 'a point that is cut off',
    spki: ecSpki(p256, point.slice(0, 64)),
    want: 'malformed point',
  },
  {
    name: 'a point in hybrid form',
    spki: ecSpki(p256, [6, ...point.slice(1)]),
    want: 'malformed point',
  },
  {
    name: 'a point off the curve',
    spki: ecSpki(p256, [4, ...Array<number>(64).fill(1)]),
    want: 'key cannot be built',
  },
  {
    name: 'an Ed25519 key of 31 octets',
    spki: der.sequence(der.sequence(der.oid('1.3.101.112')), der.bits(Buffer.alloc(31))),
    want: 'malformed Ed25519 key',
  },
  {
    name: 'an ML-DSA-44 key of 1311 octets',
    spki: der.sequence(
      der.sequence(der.oid('2.16.840.1.101.3.4.3.17')),
      der.bits(Buffer.alloc(1311)),
    ),
    want: 'malformed ML-DSA key',
  },
  {
    name: 'an ML-DSA-65 key of the size of ML-DSA-44',
    spki: der.sequence(
      der.sequence(der.oid('2.16.840.1.101.3.4.3.18')),
      der.bits(Buffer.alloc(1312)),
    ),
    want: 'malformed ML-DSA key',
  },
  {
    name: 'an ML-DSA-87 key with parameters',
    spki: der.sequence(
      der.sequence(der.oid('2.16.840.1.101.3.4.3.19'), der.null()),
      der.bits(Buffer.alloc(2592)),
    ),
    want: 'malformed ML-DSA key',
  },
  {
    name: 'a HashML-DSA-44 key',
    spki: der.sequence(
      der.sequence(der.oid('2.16.840.1.101.3.4.3.32')),
      der.bits(Buffer.alloc(1312)),
    ),
    want: 'key of an algorithm that is not allowed',
  },
  {
    name: 'a DSA key',
    spki: der.sequence(der.sequence(der.oid('1.2.840.10040.4.1')), der.bits(Buffer.alloc(128))),
    want: 'key of an algorithm that is not allowed',
  },
])('X509-47 $name is refused', ({ spki, want }) => {
  expect(problem(spki)).toBe(want)
})

test('X509-47 a compressed point is a point', () => {
  expect(problem(ecSpki(p256, [2 + ((point[64] ?? 0) & 1), ...point.slice(1, 33)]))).toBe(undefined)
})

/** What is wrong with a key, as a leaf's. */
function problem(spki: Buffer): string | undefined {
  const parsed = parseCertificate(forgeCertificate({ spki }))
  if (!parsed.ok) throw parsed.defect
  const { publicKey } = parsed.certificate
  try {
    inspectPublicKey(publicKey)
  } catch (error) {
    return error instanceof CertificateDefect ? error.message : 'another error'
  }
  return createNodeCrypto().isKey(publicKey.der) ? undefined : 'key cannot be built'
}
