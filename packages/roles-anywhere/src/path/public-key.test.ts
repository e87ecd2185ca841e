import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey, type ForgeKey, keyOf, rsaKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { authorityKeyId } from '../testing/forge-extensions.ts'
import { storeOf, verdict } from '../testing/verdict.ts'

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
