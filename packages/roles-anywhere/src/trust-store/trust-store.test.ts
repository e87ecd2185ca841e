import { generateKeyPairSync } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import {
  commonName,
  ecKey,
  type ForgeKey,
  forgeCertificate,
  keyIdOf,
  keyOf,
  rsaKey,
} from '../testing/forge-certificate.ts'
import {
  type CaOptions,
  type ForgedCa,
  forgeCa,
  forgedTime,
  forgeLeaf,
  pemOf,
} from '../testing/forge-chain.ts'
import {
  authorityKeyId,
  caConstraints,
  clientAuth,
  extendedKeyUsage,
  extension,
  generalName,
  keyUsage,
  serverAuth,
  subjectAltName,
  subjectKeyId,
} from '../testing/forge-extensions.ts'
import { createTrustStore, type PathDemand, type TrustStoreOptions } from './trust-store.ts'

const clock = { now: () => forgedTime, monotonic: () => 0 }
const storeOf = (anchors: readonly ForgedCa[], options: Partial<TrustStoreOptions> = {}) =>
  createTrustStore({
    anchors: anchors.map(({ pem }, index) => ({ id: `anchor-${index}`, pem })),
    clock,
    ...options,
  })

/** The verdict in one line: `accepted`, or code, rule and certificate. */
async function verdict(
  anchors: readonly ForgedCa[],
  leaf: Uint8Array,
  candidates: readonly ForgedCa[] = [],
  demand?: PathDemand,
) {
  const result = await storeOf(anchors).verify(
    { leaf, candidates: candidates.map(({ der }) => der) },
    demand,
  )
  return result.ok ? 'accepted' : `${result.code} ${result.rule} ${result.certificate}`
}

const root = forgeCa('root')
const intermediate = forgeCa('intermediate', root)
const leaf = forgeLeaf(intermediate)

test('X509-24 a path of leaf, intermediate and anchor is accepted, with its facts', async () => {
  const key = ecKey()
  const own = forgeLeaf(intermediate, {
    key,
    serial: der.integer(0x00, 0xff, 0x01),
    moreExtensions: [subjectAltName([generalName.uri('spiffe://plant/press-4')])],
  })

  const result = await storeOf([root]).verify({ leaf: own, candidates: [intermediate.der] })

  expect(result).toMatchObject({ ok: true, anchorId: 'anchor-0', validUntil: Date.UTC(2026, 0, 1) })
  expect(
    result.ok && result.path.map((certificate) => Buffer.from(certificate.der).equals(own)),
  ).toEqual([true, false, false])
  expect(result.ok && result.facts).toMatchObject({
    serialHex: 'ff01',
    extendedKeyUsage: [clientAuth],
    subjectAltNames: [{ kind: 'uri', value: 'spiffe://plant/press-4' }],
    policies: [],
  })
})

test('X509-24 without the intermediate there is no path', async () => {
  expect(await verdict([root], leaf)).toBe('NameChain X509-24 leaf')
})

test('X509-52 configured intermediates need not be sent', async () => {
  const result = await storeOf([root], { intermediates: [intermediate.pem] }).verify({
    leaf,
    candidates: [],
  })

  expect(result.ok).toBe(true)
})

test('X509-50 an intermediate can be the anchor, and the path ends there', async () => {
  const result = await storeOf([intermediate]).verify({
    leaf,
    candidates: [root.der, intermediate.der],
  })

  expect(result.ok && result.path.length).toBe(2)
})

test('X509-50 a copy of the root among the intermediates harms nothing', async () => {
  expect(await verdict([root], leaf, [root, intermediate, intermediate, root])).toBe('accepted')
})

test('RA-16 the path must end at the named anchor', async () => {
  const other = forgeCa('other')
  const store = storeOf([root, other])
  const presented = { leaf, candidates: [intermediate.der] }

  expect(await store.verify(presented, { anchorId: 'anchor-0' })).toMatchObject({
    ok: true,
    anchorId: 'anchor-0',
  })
  expect(await store.verify(presented, { anchorId: 'anchor-1' })).toMatchObject({
    ok: false,
    code: 'NameChain',
  })
  expect(await store.verify(presented, { anchorId: 'anchor-2' })).toMatchObject({
    ok: false,
    code: 'NameChain',
  })
})

test('SEC-65 X509-25 a CA of the same name and key id cannot sign for the anchor', async () => {
  const fake = forgeCa('root', undefined, {
    extensions: [
      caConstraints(),
      keyUsage(5),
      extension('2.5.29.14', der.octets(keyIdOf(root.key))),
    ],
  })
  const forged = forgeLeaf(fake, { extensions: [keyUsage(0), authorityKeyId(root.key)] })

  expect(await verdict([root], forged)).toBe('SignatureInvalid X509-25 leaf')
  expect(await verdict([root], forged, [fake])).toBe('SignatureInvalid X509-25 leaf')
})

test('X509-25 the signature of an intermediate counts as well', async () => {
  const stranger = forgeCa('stranger')
  const forged = forgeCa(
    'intermediate',
    { ...root, key: stranger.key },
    {
      key: intermediate.key,
      extensions: [
        caConstraints(),
        keyUsage(5),
        subjectKeyId(intermediate.key),
        authorityKeyId(root.key),
      ],
    },
  )

  expect(await verdict([root], leaf, [forged])).toBe('SignatureInvalid X509-25 intermediate 1')
  expect(await verdict([root], leaf, [forged, intermediate])).toBe('accepted')
})

const at = (time: number) => ({ time })

test.each([
  { name: 'in the second of notBefore', time: Date.UTC(2024, 0, 1), want: 'accepted' },
  {
    name: 'in the last millisecond before',
    time: Date.UTC(2024, 0, 1) - 1,
    want: 'NotYetValid X509-26 leaf',
  },
  { name: 'in the second of notAfter', time: Date.UTC(2026, 0, 1) + 999, want: 'accepted' },
  { name: 'in the second after', time: Date.UTC(2026, 0, 1) + 1000, want: 'Expired X509-26 leaf' },
])('X509-26 $name: $want', async ({ time, want }) => {
  expect(await verdict([root], leaf, [intermediate], at(time))).toBe(want)
})

test.each([
  {
    name: 'intermediate',
    of: (options: CaOptions) => ({ anchor: root, ca: forgeCa('ca', root, options) }),
    label: 'intermediate 1',
  },
  {
    name: 'anchor',
    of: (options: CaOptions) => {
      const anchor = forgeCa('short', undefined, options)
      return { anchor, ca: forgeCa('ca', anchor) }
    },
    label: 'anchor',
  },
])('X509-26 the times of the $name count', async ({ of, label }) => {
  const expired = of({ notAfter: der.utcTime('240601000000Z') })
  const early = of({ notBefore: der.utcTime('250601000000Z') })

  expect(await verdict([expired.anchor], forgeLeaf(expired.ca), [expired.ca])).toBe(
    `Expired X509-26 ${label}`,
  )
  expect(await verdict([early.anchor], forgeLeaf(early.ca), [early.ca])).toBe(
    `NotYetValid X509-26 ${label}`,
  )
})

const key = ecKey()
const ids = [subjectKeyId(key), authorityKeyId(root.key)]

test.each([
  {
    rule: 'X509-27',
    name: 'no basic constraints',
    extensions: [keyUsage(5), ...ids],
    want: 'NotCa X509-27',
  },
  {
    rule: 'X509-27',
    name: 'basic constraints without CA',
    extensions: [extension('2.5.29.19', der.sequence(), true), keyUsage(5), ...ids],
    want: 'NotCa X509-27',
  },
  {
    rule: 'X509-27',
    name: 'no keyCertSign',
    extensions: [caConstraints(), keyUsage(6), ...ids],
    want: 'KeyUsageForbids X509-27',
  },
  {
    rule: 'X509-27',
    name: 'no key usage',
    extensions: [caConstraints(), ...ids],
    want: 'accepted',
  },
  {
    rule: 'X509-27',
    name: 'no subject key id',
    extensions: [caConstraints(), authorityKeyId(root.key)],
    want: 'KeyIdentifierMissing X509-27',
  },
  {
    rule: 'X509-27',
    name: 'no authority key id',
    extensions: [caConstraints(), subjectKeyId(key)],
    want: 'KeyIdentifierMissing X509-27',
  },
  {
    rule: 'X509-30',
    name: 'basic constraints that are not critical',
    extensions: [caConstraints(undefined, false), ...ids],
    want: 'accepted',
  },
  {
    rule: 'X509-13',
    name: 'an unknown critical extension',
    extensions: [caConstraints(), ...ids, extension('1.2.3', der.null(), true)],
    want: 'ExtensionUnknownCritical X509-13',
  },
  {
    rule: 'X509-13',
    name: 'an unknown plain extension',
    extensions: [caConstraints(), ...ids, extension('1.2.3', der.null())],
    want: 'accepted',
  },
  {
    rule: 'X509-34',
    name: 'another purpose',
    extensions: [caConstraints(), ...ids, extendedKeyUsage(serverAuth)],
    want: 'EkuMissing X509-34',
  },
  {
    rule: 'X509-34',
    name: 'the purpose',
    extensions: [caConstraints(), ...ids, extendedKeyUsage(serverAuth, clientAuth)],
    want: 'accepted',
  },
  {
    rule: 'X509-34',
    name: 'any purpose',
    extensions: [caConstraints(), ...ids, extendedKeyUsage('2.5.29.37.0')],
    want: 'accepted',
  },
])('$rule an intermediate with $name: $want', async ({ extensions, want }) => {
  const ca = forgeCa('ca', root, { key, extensions })

  expect(await verdict([root], forgeLeaf(ca), [ca])).toBe(
    want === 'accepted' ? want : `${want} intermediate 1`,
  )
})

test('X509-36 X509-44 name and policy constraints on a path are refused until they are evaluated', async () => {
  const verdictWith = async (...more: readonly Buffer[]) => {
    const ca = forgeCa('ca', root, { moreExtensions: more })
    return verdict([root], forgeLeaf(ca), [ca])
  }
  const constraints = der.sequence(der.tagged(0, der.sequence(generalName.dns('example'))))

  expect(await verdictWith(extension('2.5.29.30', constraints, true))).toBe(
    'NameConstraintsUnsupported X509-36 intermediate 1',
  )
  expect(await verdictWith(extension('2.5.29.30', constraints))).toBe(
    'NameConstraintsUnsupported X509-36 intermediate 1',
  )
  for (const oid of ['2.5.29.33', '2.5.29.36', '2.5.29.54']) {
    expect(await verdictWith(extension(oid, der.sequence(), true))).toBe(
      'PolicyConstraintsUnsupported X509-44 intermediate 1',
    )
  }
})

test.each([
  {
    rule: 'X509-32',
    name: 'CA flag',
    extensions: [caConstraints(), keyUsage(0)],
    want: 'LeafIsCa X509-32',
  },
  {
    rule: 'X509-32',
    name: 'keyCertSign',
    extensions: [keyUsage(0, 5)],
    want: 'LeafInvalid X509-32',
  },
  {
    rule: 'X509-32',
    name: 'name constraints',
    extensions: [keyUsage(0), extension('2.5.29.30', der.sequence(), true)],
    want: 'LeafInvalid X509-32',
  },
  {
    rule: 'X509-13',
    name: 'an unknown critical extension',
    extensions: [keyUsage(0), extension('1.2.3', der.null(), true)],
    want: 'ExtensionUnknownCritical X509-13',
  },
  {
    rule: 'X509-33',
    name: 'another key usage',
    extensions: [keyUsage(2)],
    want: 'KeyUsageForbids X509-33',
  },
  { rule: 'X509-33', name: 'no key usage', extensions: [], want: 'KeyUsageForbids X509-33' },
  {
    rule: 'X509-34',
    name: 'another purpose',
    extensions: [keyUsage(0), extendedKeyUsage(serverAuth)],
    want: 'EkuMissing X509-34',
  },
  {
    rule: 'X509-34',
    name: 'any purpose',
    extensions: [keyUsage(0), extendedKeyUsage('2.5.29.37.0')],
    want: 'EkuMissing X509-34',
  },
  { rule: 'X509-34', name: 'no purposes', extensions: [keyUsage(0)], want: 'accepted' },
  {
    rule: 'X509-19',
    name: 'a malformed name',
    extensions: [keyUsage(0), subjectAltName([generalName.dns('a_b')])],
    want: 'SanInvalid X509-19',
  },
])('$rule a leaf with $name: $want', async ({ extensions, want }) => {
  const own = forgeLeaf(root, { extensions: [...extensions, authorityKeyId(root.key)] })
  const demand: PathDemand = { keyUsage: ['digitalSignature'] }

  expect(await verdict([root], own, [], demand)).toBe(want === 'accepted' ? want : `${want} leaf`)
})

test('X509-32 a leaf without an authority key id is refused unless it is self-signed', async () => {
  expect(await verdict([root], forgeLeaf(root, { extensions: [keyUsage(0)] }))).toBe(
    'LeafInvalid X509-32 leaf',
  )

  const own = forgeLeaf(root, { key: root.key, subject: root.name, extensions: [keyUsage(0)] })
  expect(await verdict([root], own)).toBe('accepted')
})

test('X509-33 X509-34 what is not asked for is not missed', async () => {
  const own = forgeLeaf(root, {
    extensions: [extendedKeyUsage(serverAuth), authorityKeyId(root.key)],
  })
  const any = forgeLeaf(root, {
    extensions: [extendedKeyUsage('2.5.29.37.0'), authorityKeyId(root.key)],
  })

  expect(await verdict([root], own, [], { purposes: [] })).toBe('accepted')
  expect(await verdict([root], own, [], { purposes: ['serverAuth'] })).toBe('accepted')
  expect(await verdict([root], own, [], { purposes: [serverAuth, 'clientAuth'] })).toBe(
    'EkuMissing X509-34 leaf',
  )
  expect(await verdict([root], any, [], { allowAnyPurpose: true })).toBe('accepted')
  await expect(verdict([root], own, [], { purposes: ['login'] })).rejects.toThrow(TypeError)
})

test('X509-29 an issuer with another key id is passed over', async () => {
  const own = forgeLeaf(root, { extensions: [keyUsage(0), authorityKeyId(key)] })

  expect(await verdict([root], own)).toBe('KeyIdentifierMismatch X509-29 leaf')
})

test.each([
  { name: 'path length 0 above a leaf', pathLength: 0, between: [], want: 'accepted' },
  {
    name: 'path length 0 above an intermediate',
    pathLength: 0,
    between: ['a'],
    want: 'PathLenExceeded X509-31 anchor',
  },
  { name: 'path length 1 above an intermediate', pathLength: 1, between: ['a'], want: 'accepted' },
  {
    name: 'path length 1 above two',
    pathLength: 1,
    between: ['a', 'b'],
    want: 'PathLenExceeded X509-31 anchor',
  },
])('X509-31 $name: $want', async ({ pathLength, between, want }) => {
  const anchor = forgeCa('anchor', undefined, { pathLength })
  const chain = [anchor]
  for (const name of between) chain.push(forgeCa(name, chain.at(-1)))

  expect(await verdict([anchor], forgeLeaf(chain.at(-1) as ForgedCa), chain.slice(1))).toBe(want)
})

test('X509-31 self-issued intermediates do not count', async () => {
  const anchor = forgeCa('anchor', undefined, { pathLength: 0 })
  const renewed = forgeCa('anchor', anchor)

  expect(await verdict([anchor], forgeLeaf(renewed), [renewed])).toBe('accepted')
  expect(await verdict([anchor], forgeLeaf(renewed), [renewed], { maxDepth: 0 })).toBe('accepted')
})

test('X509-31 maxDepth bounds the intermediates', async () => {
  expect(await verdict([root], leaf, [intermediate], { maxDepth: 1 })).toBe('accepted')
  expect(await verdict([root], leaf, [intermediate], { maxDepth: 0 })).toBe(
    'DepthExceeded X509-31 intermediate 1',
  )
})

test.each([
  { name: 'negative', serial: der.integer(0x80), want: 'SerialInvalid X509-10 leaf' },
  { name: 'zero', serial: der.integer(0), want: 'SerialInvalid X509-10 leaf' },
  {
    name: '21 octets',
    serial: der.integer(...Array<number>(21).fill(1)),
    want: 'SerialInvalid X509-10 leaf',
  },
  { name: '20 octets', serial: der.integer(...Array<number>(20).fill(1)), want: 'accepted' },
])('X509-10 SEC-65 a serial number that is $name: $want', async ({ serial, want }) => {
  expect(await verdict([root], forgeLeaf(root, { serial }))).toBe(want)
})

test('X509-10 anchors are exempt', async () => {
  const anchor = forgeCa('anchor', undefined, { serial: der.integer(0) })

  expect(await verdict([anchor], forgeLeaf(anchor))).toBe('accepted')
})

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

test('X509-53 more candidates, signatures or certificates than the limits allow refuse the call', async () => {
  const presented = { leaf, candidates: [intermediate.der] }
  const refusedBy = async (limits: TrustStoreOptions['limits'] & object) => {
    const result = await storeOf([root], { limits }).verify(presented)
    return result.ok ? 'accepted' : `${result.code} ${result.rule}`
  }

  expect(await refusedBy({ candidates: 1, signatures: 2, depth: 3, nameComparisons: 3 })).toBe(
    'accepted',
  )
  expect(await refusedBy({ candidates: 0 })).toBe('BudgetExceeded X509-53')
  expect(await refusedBy({ signatures: 1 })).toBe('BudgetExceeded X509-53')
  expect(await refusedBy({ depth: 2 })).toBe('BudgetExceeded X509-53')
  expect(await refusedBy({ nameComparisons: 2 })).toBe('BudgetExceeded X509-53')
})

test('X509-53 keys on larger curves cost eight units', async () => {
  const made = { innerAlgorithm: der.sequence(der.oid('1.2.840.10045.4.3.3')), hash: 'sha384' }
  const anchor = forgeCa('anchor', undefined, { key: ecKey('secp384r1'), ...made })
  const own = forgeLeaf(anchor, made)
  const withUnits = (signatures: number) =>
    storeOf([anchor], { limits: { signatures } }).verify({ leaf: own, candidates: [] })

  expect(await withUnits(8)).toMatchObject({ ok: true })
  expect(await withUnits(7)).toMatchObject({ ok: false, code: 'BudgetExceeded' })
})

test('X509-23 a broken certificate among the candidates fails nothing', async () => {
  const result = await storeOf([root]).verify({
    leaf,
    candidates: [
      Buffer.from('certificate'),
      Buffer.alloc(0),
      forgeCertificate({ version: Buffer.alloc(0) }),
      intermediate.der,
    ],
  })

  expect(result.ok).toBe(true)
})

test('X509-1 bytes that are no certificate are refused as leaf', async () => {
  expect(await verdict([root], Buffer.from('certificate'))).toBe('DerInvalid X509-1 leaf')
})

test('X509-60 two anchors of one id are a mistake', () => {
  expect(() =>
    createTrustStore({
      anchors: [
        { id: 'a', pem: root.pem },
        { id: 'a', pem: intermediate.pem },
      ],
      clock,
    }),
  ).toThrow(new TypeError('"anchors" option has the id `a` twice'))
})

const register = (pem: string) => createTrustStore({ anchors: [{ id: 'plant', pem }], clock })

test.each([
  {
    name: 'a leaf',
    pem: pemOf(leaf),
    message: 'trust anchor `plant`: block 1: not a CA (NotCa, X509-27)',
  },
  {
    name: 'basic constraints that are not critical',
    pem: forgeCa('x', undefined, {
      key,
      extensions: [caConstraints(undefined, false), subjectKeyId(key)],
    }).pem,
    message:
      'trust anchor `plant`: block 1: basic constraints are not critical (BasicConstraintsNotCritical, X509-30)',
  },
  {
    name: 'no authority key id and another signer',
    pem: forgeCa('x', root, { key, extensions: [caConstraints(), subjectKeyId(key)] }).pem,
    message:
      'trust anchor `plant`: block 1: CA without an authority key identifier (KeyIdentifierMissing, X509-27)',
  },
  {
    name: 'name constraints',
    pem: forgeCa('x', undefined, { moreExtensions: [extension('2.5.29.30', der.sequence(), true)] })
      .pem,
    message:
      'trust anchor `plant`: block 1: name constraints are not evaluated yet (NameConstraintsUnsupported, X509-36)',
  },
  {
    name: 'a second certificate that is no CA',
    pem: `${root.pem}${pemOf(leaf)}`,
    message: 'trust anchor `plant`: block 2: not a CA (NotCa, X509-27)',
  },
  {
    name: 'no certificate',
    pem: 'plant',
    message: 'trust anchor `plant`: no certificate in the PEM text',
  },
  {
    name: 'broken PEM',
    pem: '-----BEGIN CERTIFICATE-----',
    message: 'trust anchor `plant`: not well-formed PEM',
  },
  {
    name: 'eleven certificates',
    pem: root.pem.repeat(11),
    message: 'trust anchor `plant`: more than 10 certificates',
  },
  {
    name: 'a long text',
    pem: root.pem + ' '.repeat(16_000),
    message: 'trust anchor `plant`: longer than 16000 characters',
  },
])('X509-60 RA-21 an anchor with $name is refused at registration', ({ pem, message }) => {
  expect(() => register(pem)).toThrow(
    expect.objectContaining({ code: 'ValidationException', message }),
  )
})

test('RA-21 a private key pasted beside the certificate is refused by its position and not printed', () => {
  const pem = root.pem + root.key.privateKey.export({ format: 'pem', type: 'pkcs8' })

  expect(() => register(pem)).toThrow(
    expect.objectContaining({ message: 'trust anchor `plant`: block 2: not a certificate' }),
  )
})

test('RA-21 a public root is no anchor unless it is named unsafe', () => {
  const pem = rootCertificates.find((text) => !isRefusedForAnotherReason(text)) ?? ''

  expect(() => register(pem)).toThrow(/a public root would let in everybody it certifies/)
  expect(() =>
    createTrustStore({ anchors: [{ id: 'web', pem, unsafePublicRoot: true }], clock }),
  ).not.toThrow()
})

function isRefusedForAnotherReason(pem: string): boolean {
  try {
    createTrustStore({ anchors: [{ id: 'web', pem, unsafePublicRoot: true }], clock })
    return false
  } catch {
    return true
  }
}

test('X509-28 X509-60 a self-signed anchor needs no authority key id, and a SHA-1 self-signature is no reason', async () => {
  const extensions = [caConstraints(), keyUsage(5), subjectKeyId(key)]
  const plain = forgeCa('plain', undefined, { key, extensions })
  const sha1 = forgeCa('sha1', undefined, {
    key,
    extensions,
    innerAlgorithm: der.sequence(der.oid('1.2.840.10045.4.1')),
    hash: 'sha1',
  })

  expect(await verdict([plain], forgeLeaf(plain))).toBe('accepted')
  expect(await verdict([sha1], forgeLeaf(sha1))).toBe('accepted')
})

test('X509-60 two CAs of one name are kept apart by their keys', async () => {
  const one = forgeCa('same')
  const two = forgeCa('same')
  const store = storeOf([one, two])

  expect(await store.verify({ leaf: forgeLeaf(one), candidates: [] })).toMatchObject({
    ok: true,
    anchorId: 'anchor-0',
  })
  expect(await store.verify({ leaf: forgeLeaf(two), candidates: [] })).toMatchObject({
    ok: true,
    anchorId: 'anchor-1',
  })
})

test('X509-11 a leaf without subject is known by its critical alternative name', async () => {
  const own = forgeLeaf(root, {
    subject: der.sequence(),
    moreExtensions: [subjectAltName([generalName.uri('spiffe://plant/press-4')], true)],
  })

  expect(await verdict([root], own)).toBe('accepted')
  expect(await verdict([root], forgeLeaf(root, { subject: commonName('leaf') }))).toBe('accepted')
})
