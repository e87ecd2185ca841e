import { constants, generateKeyPairSync, type RSAPSSKeyPairKeyObjectOptions } from 'node:crypto'
import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecdsaSha256, ecKey, type ForgeKey, keyOf, rsaKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { authorityKeyId, keyUsage } from '../testing/forge-extensions.ts'
import { verdict } from '../testing/verdict.ts'

const root = forgeCa('root')
const key = ecKey()
const rsa = rsaKey()
const pssParameters = (hash = '2.16.840.1.101.3.4.2.1', mask = hash, salt = 32) =>
  der.sequence(
    der.tagged(0, der.sequence(der.oid(hash), der.null())),
    der.tagged(
      1,
      der.sequence(der.oid('1.2.840.113549.1.1.8'), der.sequence(der.oid(mask), der.null())),
    ),
    der.tagged(2, der.integer(salt)),
  )
const rsaSha256 = der.sequence(der.oid('1.2.840.113549.1.1.11'), der.null())
const ed25519 = keyOf(generateKeyPairSync('ed25519'))

test.each([
  { name: 'RSA with SHA-256', key: rsa, algorithm: rsaSha256, hash: 'sha256' },
  {
    name: 'RSA with SHA-384',
    key: rsa,
    algorithm: der.sequence(der.oid('1.2.840.113549.1.1.12'), der.null()),
    hash: 'sha384',
  },
  {
    name: 'RSA with SHA-512',
    key: rsa,
    algorithm: der.sequence(der.oid('1.2.840.113549.1.1.13'), der.null()),
    hash: 'sha512',
  },
  {
    name: 'P-384 with SHA-384',
    key: ecKey('secp384r1'),
    algorithm: der.sequence(der.oid('1.2.840.10045.4.3.3')),
    hash: 'sha384',
  },
  {
    name: 'P-521 with SHA-512',
    key: ecKey('secp521r1'),
    algorithm: der.sequence(der.oid('1.2.840.10045.4.3.4')),
    hash: 'sha512',
  },
  { name: 'Ed25519', key: ed25519, algorithm: der.sequence(der.oid('1.3.101.112')), hash: null },
])('X509-45 $name is accepted', async ({ key: caKey, algorithm, hash }) => {
  const made = { innerAlgorithm: algorithm, hash }
  const anchor = forgeCa('anchor', undefined, { key: caKey, ...made })

  expect(await verdict([anchor], forgeLeaf(anchor, made))).toBe('accepted')
})

test.each([
  {
    name: 'RSA with SHA-1',
    key: rsa,
    algorithm: der.sequence(der.oid('1.2.840.113549.1.1.5'), der.null()),
    hash: 'sha1',
  },
  {
    name: 'RSA with MD5',
    key: rsa,
    algorithm: der.sequence(der.oid('1.2.840.113549.1.1.4'), der.null()),
    hash: 'md5',
  },
  {
    name: 'RSA without NULL',
    key: rsa,
    algorithm: der.sequence(der.oid('1.2.840.113549.1.1.11')),
    hash: 'sha256',
  },
  {
    name: 'ECDSA with SHA-1',
    key,
    algorithm: der.sequence(der.oid('1.2.840.10045.4.1')),
    hash: 'sha1',
  },
  {
    name: 'ECDSA with NULL',
    key,
    algorithm: der.sequence(der.oid('1.2.840.10045.4.3.2'), der.null()),
    hash: 'sha256',
  },
  {
    name: 'ECDSA with SHA3-256',
    key,
    algorithm: der.sequence(der.oid('2.16.840.1.101.3.4.3.10')),
    hash: 'sha3-256',
  },
  {
    name: 'PSS without parameters',
    key: rsa,
    algorithm: der.sequence(der.oid('1.2.840.113549.1.1.10')),
    hash: 'sha256',
  },
  {
    name: 'PSS with the defaults, SHA-1',
    key: rsa,
    algorithm: der.sequence(der.oid('1.2.840.113549.1.1.10'), der.sequence()),
    hash: 'sha256',
  },
])('X509-45 $name is refused', async ({ key: caKey, algorithm, hash }) => {
  const good = caKey === rsa ? { innerAlgorithm: rsaSha256 } : {}
  const anchor = forgeCa('anchor', undefined, { key: caKey, ...good })
  const own = forgeLeaf(anchor, { innerAlgorithm: algorithm, hash })

  expect(await verdict([anchor], own)).toMatch(/^AlgorithmForbidden X509-4[56] leaf$/)
})

test.each([
  { name: 'another mask hash', parameters: pssParameters(undefined, '2.16.840.1.101.3.4.2.2') },
  { name: 'a shorter salt', parameters: pssParameters(undefined, undefined, 20) },
  { name: 'SHA-1', parameters: pssParameters('1.3.14.3.2.26', undefined, 20) },
  {
    name: 'a salt that is no number',
    parameters: der.sequence(
      ...pssParts().slice(0, 2),
      der.tagged(2, der.octets(Buffer.from([32]))),
    ),
  },
  {
    name: 'another trailer',
    parameters: der.sequence(...pssParts(), der.tagged(3, der.integer(2))),
  },
])('X509-46 PSS parameters with $name are refused', async ({ parameters }) => {
  const anchor = forgeCa('anchor', undefined, { key: rsa, innerAlgorithm: rsaSha256 })
  const own = forgeLeaf(anchor, {
    innerAlgorithm: der.sequence(der.oid('1.2.840.113549.1.1.10'), parameters),
  })

  expect(await verdict([anchor], own)).toBe('AlgorithmForbidden X509-46 leaf')
})

function pssParts(): readonly Buffer[] {
  return [
    der.tagged(0, der.sequence(der.oid('2.16.840.1.101.3.4.2.1'), der.null())),
    der.tagged(
      1,
      der.sequence(
        der.oid('1.2.840.113549.1.1.8'),
        der.sequence(der.oid('2.16.840.1.101.3.4.2.1'), der.null()),
      ),
    ),
    der.tagged(2, der.integer(32)),
  ]
}

test('X509-48 a signature of another kind than the issuer key is refused without a check', async () => {
  const own = forgeLeaf(root, { innerAlgorithm: rsaSha256 })

  expect(await verdict([root], own)).toBe('AlgorithmForbidden X509-48 leaf')
})

const pss = {
  innerAlgorithm: der.sequence(der.oid('1.2.840.113549.1.1.10'), pssParameters()),
  signing: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
}
/** The published types want a text for the salt length; Node wants a number. */
function pssKey(hash: string, saltLength: number): ForgeKey {
  const options: object = {
    modulusLength: 2048,
    hashAlgorithm: hash,
    mgf1HashAlgorithm: hash,
    saltLength,
  }
  return keyOf(generateKeyPairSync('rsa-pss', options as RSAPSSKeyPairKeyObjectOptions))
}

test.each([
  { name: 'an RSA key', key: rsa },
  { name: 'a PSS key of the same parameters', key: pssKey('sha256', 32) },
  {
    name: 'a PSS key without parameters',
    key: keyOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })),
  },
])('X509-46 a PSS signature of $name is accepted', async ({ key: caKey }) => {
  const anchor = forgeCa('anchor', undefined, { key: caKey, ...pss })

  expect(await verdict([anchor], forgeLeaf(anchor, pss))).toBe('accepted')
})

test('X509-46 a PSS key makes no signatures of other parameters or padding', async () => {
  const anchor = forgeCa('anchor', root, { key: pssKey('sha512', 64), innerAlgorithm: ecdsaSha256 })
  const below = { ...anchor, key: rsa }
  const extensions = [keyUsage(0), authorityKeyId(anchor.key)]

  expect(await verdict([anchor], forgeLeaf(below, { ...pss, extensions }))).toBe(
    'AlgorithmForbidden X509-48 leaf',
  )
  expect(await verdict([anchor], forgeLeaf(below, { innerAlgorithm: rsaSha256, extensions }))).toBe(
    'AlgorithmForbidden X509-48 leaf',
  )
})
