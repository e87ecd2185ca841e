import { expect, test } from 'vitest'
import { type Relaxation, relaxations } from '../certificate/relaxation.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import {
  certificatePolicies,
  nameConstraints,
  policyConstraints,
} from '../testing/forge-constraints.ts'
import {
  authorityKeyId,
  caConstraints,
  clientAuth,
  extendedKeyUsage,
  generalName,
  keyUsage,
  subjectAltName,
  subjectKeyId,
} from '../testing/forge-extensions.ts'
import { storeOf } from '../testing/verdict.ts'
import type { PathDemand } from './path-demand.ts'

const root = forgeCa('root')
const key = ecKey()
const { dns, uri } = generalName
const digitalSignature: PathDemand = { keyUsage: ['digitalSignature'] }

interface Irregular {
  readonly relaxation: Relaxation
  readonly code: string
  readonly where: string
  readonly anchor?: ForgedCa
  readonly between?: ForgedCa
  readonly leaf?: (issuer: ForgedCa) => Buffer
  readonly demand?: PathDemand
}

const leafWith = (...extensions: readonly Buffer[]) => ({
  extensions: [keyUsage(0), extendedKeyUsage(clientAuth), ...extensions],
})

const rows: readonly Irregular[] = [
  {
    relaxation: 'missingAki',
    code: 'LeafInvalid',
    where: 'leaf',
    leaf: (issuer) => forgeLeaf(issuer, leafWith()),
  },
  {
    relaxation: 'missingAki',
    code: 'KeyIdentifierMissing',
    where: 'intermediate 1',
    between: forgeCa('ca', root, {
      key,
      extensions: [caConstraints(), keyUsage(5), subjectKeyId(key)],
    }),
  },
  {
    relaxation: 'missingSki',
    code: 'KeyIdentifierMissing',
    where: 'intermediate 1',
    between: forgeCa('ca', root, {
      key,
      extensions: [caConstraints(), keyUsage(5), authorityKeyId(root.key)],
    }),
  },
  {
    relaxation: 'nonCriticalNameConstraints',
    code: 'NameConstraintsInvalid',
    where: 'intermediate 1',
    between: forgeCa('ca', root, {
      moreExtensions: [nameConstraints({ permitted: [dns('a.example')] }, false)],
    }),
  },
  {
    relaxation: 'nonCriticalPolicyConstraints',
    code: 'PolicyExtensionInvalid',
    where: 'intermediate 1',
    between: forgeCa('ca', root, {
      moreExtensions: [policyConstraints({ explicit: 5 }, false), certificatePolicies('1.2.3')],
    }),
  },
  {
    relaxation: 'underscoreDns',
    code: 'SanInvalid',
    where: 'leaf',
    leaf: (issuer) => forgeLeaf(issuer, { moreExtensions: [subjectAltName([dns('a_b.example')])] }),
  },
  {
    relaxation: 'serial21Octets',
    code: 'SerialInvalid',
    where: 'leaf',
    leaf: (issuer) => forgeLeaf(issuer, { serial: der.integer(0, 0x80, ...new Array(19).fill(1)) }),
  },
  {
    relaxation: 'missingKeyUsage',
    code: 'KeyUsageForbids',
    where: 'leaf',
    leaf: (issuer) =>
      forgeLeaf(issuer, { extensions: [extendedKeyUsage(clientAuth), authorityKeyId(issuer.key)] }),
    demand: digitalSignature,
  },
  {
    relaxation: 'nonCriticalSanEmptySubject',
    code: 'NameInvalid',
    where: 'leaf',
    leaf: (issuer) =>
      forgeLeaf(issuer, {
        subject: der.sequence(),
        moreExtensions: [subjectAltName([dns('a.example')])],
      }),
  },
]

async function verify(row: Irregular, allowed: readonly Relaxation[]) {
  const { between, demand, leaf = forgeLeaf } = row
  const store = storeOf([root], { profile: 'compat', relaxations: allowed })
  const presented = { leaf: leaf(between ?? root), candidates: between ? [between.der] : [] }
  return await store.verify(presented, demand)
}

test.each(rows)(
  'X509-72 $relaxation of the $where passes only where it is turned on, and is reported',
  async (row) => {
    const without = relaxations.filter((name) => name !== row.relaxation)

    expect(await verify(row, without)).toMatchObject({
      ok: false,
      code: row.code,
      certificate: row.where,
    })
    expect(await verify(row, [row.relaxation])).toMatchObject({
      ok: true,
      relaxations: [{ relaxation: row.relaxation, certificate: row.where }],
    })
  },
)

test('X509-72 an anchor may have basicConstraints that are not critical', async () => {
  const anchor = forgeCa('anchor', undefined, {
    key,
    extensions: [
      caConstraints(undefined, false),
      keyUsage(5),
      subjectKeyId(key),
      authorityKeyId(key),
    ],
  })
  const relaxed = { profile: 'compat', relaxations: ['nonCriticalAnchorBasicConstraints'] } as const

  expect(() => storeOf([anchor])).toThrow('BasicConstraintsNotCritical')
  const presented = { leaf: forgeLeaf(anchor), candidates: [] }
  expect(await storeOf([anchor], relaxed).verify(presented)).toMatchObject({
    ok: true,
    relaxations: [{ relaxation: 'nonCriticalAnchorBasicConstraints', certificate: 'anchor' }],
  })
})

test('X509-72 every relaxation has a row, and what is relaxed still binds', async () => {
  const named = new Set([
    ...rows.map(({ relaxation }) => relaxation),
    'nonCriticalAnchorBasicConstraints',
  ])
  const between = forgeCa('ca', root, {
    moreExtensions: [nameConstraints({ permitted: [dns('a.example')] }, false)],
  })
  const outside = forgeLeaf(between, { moreExtensions: [subjectAltName([dns('b.example')])] })
  const store = storeOf([root], { profile: 'compat', relaxations: ['nonCriticalNameConstraints'] })

  expect([...named].sort()).toEqual([...relaxations].sort())
  expect(await store.verify({ leaf: outside, candidates: [between.der] })).toMatchObject({
    ok: false,
    code: 'NameConstraintViolated',
  })
})

test.each([
  { name: 'keyUsage without the bit', extensions: [keyUsage(2), extendedKeyUsage(clientAuth)] },
  { name: 'a negative serial number', serial: der.integer(0x80, ...new Array(19).fill(1)) },
])('X509-72 compat does not let $name pass', async ({ extensions, serial }) => {
  const leaf = forgeLeaf(root, {
    ...(serial && { serial }),
    ...(extensions && { extensions: [...extensions, authorityKeyId(root.key)] }),
  })
  const store = storeOf([root], { profile: 'compat', relaxations })

  expect(await store.verify({ leaf, candidates: [] }, digitalSignature)).toMatchObject({
    ok: false,
  })
})

test.each([
  { option: { profile: 'lax' }, message: '"profile" option must be one of strict, compat, spiffe' },
  {
    option: { relaxations: ['missingAki'] },
    message: '"relaxations" option needs the profile `compat`',
  },
  {
    option: { profile: 'compat', relaxations: ['sha1'] },
    message: '"relaxations" option has `sha1`',
  },
  { option: { profile: 'spiffe' }, message: '"trustDomain" must be a SPIFFE trust domain' },
])('a store does not open with $option', ({ option, message }) => {
  expect(() => storeOf([root], option as never)).toThrow(message)
})

const spiffe = (issuer: ForgedCa, names: readonly Buffer[], usages: readonly number[] = [0]) =>
  forgeLeaf(issuer, {
    subject: der.sequence(),
    extensions: [
      keyUsage(...usages),
      extendedKeyUsage(clientAuth),
      authorityKeyId(issuer.key),
      ...(names.length === 0 ? [] : [subjectAltName(names, true)]),
    ],
  })

const plant = { id: 'plant', pem: root.pem, trustDomain: 'plant.example' }
const id = uri('spiffe://plant.example/presses/4')

test.each([
  { name: 'an X.509-SVID', leaf: spiffe(root, [id]), want: 'accepted' },
  { name: 'DNS names beside the id', leaf: spiffe(root, [id, dns('a.example')]), want: 'accepted' },
  { name: 'two URIs', leaf: spiffe(root, [id, uri('https://a.example')]), want: 'SpiffeIdInvalid' },
  { name: 'no URI', leaf: spiffe(root, [dns('a.example')]), want: 'SpiffeIdInvalid' },
  {
    name: 'another scheme',
    leaf: spiffe(root, [uri('https://plant.example/x')]),
    want: 'SpiffeIdInvalid',
  },
  {
    name: 'a port',
    leaf: spiffe(root, [uri('spiffe://plant.example:1/x')]),
    want: 'SpiffeIdInvalid',
  },
  {
    name: 'user info',
    leaf: spiffe(root, [uri('spiffe://a@plant.example/x')]),
    want: 'SpiffeIdInvalid',
  },
  {
    name: 'a query',
    leaf: spiffe(root, [uri('spiffe://plant.example/x?y')]),
    want: 'SpiffeIdInvalid',
  },
  {
    name: 'a fragment',
    leaf: spiffe(root, [uri('spiffe://plant.example/x#y')]),
    want: 'SpiffeIdInvalid',
  },
  {
    name: 'a dot segment',
    leaf: spiffe(root, [uri('spiffe://plant.example/../x')]),
    want: 'SpiffeIdInvalid',
  },
  {
    name: 'an upper-case domain',
    leaf: spiffe(root, [uri('spiffe://Plant.example/x')]),
    want: 'SpiffeIdInvalid',
  },
  {
    name: 'more than 2,048 bytes',
    leaf: spiffe(root, [uri(`spiffe://plant.example/${'x'.repeat(2_048)}`)]),
    want: 'SpiffeIdInvalid',
  },
  { name: 'cRLSign', leaf: spiffe(root, [id], [0, 6]), want: 'SpiffeIdInvalid' },
  { name: 'no digitalSignature', leaf: spiffe(root, [id], [2]), want: 'SpiffeIdInvalid' },
  {
    name: 'another trust domain',
    leaf: spiffe(root, [uri('spiffe://mill.example/x')]),
    want: 'TrustDomainMismatch',
  },
])('MTLS-12 MTLS-13 $name: $want', async ({ leaf, want }) => {
  const store = storeOf([], { profile: 'spiffe', anchors: [plant] })
  const result = await store.verify({ leaf, candidates: [] })

  expect(result.ok ? 'accepted' : result.code).toBe(want)
})

test('MTLS-13 a bundle vouches for its own trust domain alone', async () => {
  const mill = forgeCa('mill')
  const anchors = [plant, { id: 'mill', pem: mill.pem, trustDomain: 'mill.example' }]
  const store = storeOf([], { profile: 'spiffe', anchors })
  const foreign = spiffe(mill, [id])

  expect(await store.verify({ leaf: foreign, candidates: [] })).toMatchObject({ ok: false })
  expect(await store.verify({ leaf: spiffe(root, [id]), candidates: [] })).toMatchObject({
    ok: true,
    anchorId: 'plant',
  })
})
