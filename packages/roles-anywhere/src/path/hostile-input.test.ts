import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { der, encode } from '../testing/der-writer.ts'
import { ecKey, keyIdOf } from '../testing/forge-certificate.ts'
import { type CaOptions, type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import {
  certificatePolicies,
  nameConstraints,
  policyConstraints,
  policyMappings,
} from '../testing/forge-constraints.ts'
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
import { forgedClock } from '../testing/verdict.ts'
import { createNodeCrypto } from '../trust-store/node-crypto.ts'
import { createTrustStoreOn } from '../trust-store/trust-store.ts'
import { pathLimits } from './limits.ts'

const root = forgeCa('root')
const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

interface Presented {
  readonly leaf: Buffer
  readonly candidates?: readonly ForgedCa[]
}

/** The verdict, and how many signatures were checked for it: what takes time beside reading. */
async function judged({ leaf, candidates = [] }: Presented): Promise<[string, number]> {
  const crypto = createNodeCrypto()
  let checks = 0
  const counting = {
    ...crypto,
    verify: (check: Parameters<typeof crypto.verify>[0]) => {
      checks += 1
      return crypto.verify(check)
    },
  }
  const anchors = [{ id: 'root', pem: root.pem }]
  const store = createTrustStoreOn(counting, { anchors, clock: forgedClock })
  const result = await store.verify({ leaf, candidates: candidates.map((ca) => ca.der) })
  return [result.ok ? 'accepted' : `${result.code} ${result.certificate}`, checks]
}

const fingerprint = (ca: ForgedCa): string => hash('sha256', ca.der, 'hex')

const below = (options: CaOptions, leaf: CaOptions = {}): Presented => {
  const ca = forgeCa('ca', root, options)
  return { leaf: forgeLeaf(ca, leaf), candidates: [ca] }
}

const nested = (depth: number): Buffer => {
  let value = der.null()
  for (let layer = 0; layer < depth; layer += 1) value = der.sequence(value)
  return value
}

const impostor = forgeCa('root', undefined, {
  extensions: [caConstraints(), keyUsage(5), extension('2.5.29.14', der.octets(keyIdOf(root.key)))],
})
const noCa = ecKey()
const arcOf2To32 = encode(0x06, Buffer.from([0x2a, 0x90, 0x80, 0x80, 0x80, 0x00]))

// The stale list and the revoked intermediate of SEC-65 are tested with revocation.
test.each([
  {
    name: 'a CA of the same name and key id',
    presented: {
      leaf: forgeLeaf(impostor, { extensions: [keyUsage(0), authorityKeyId(root.key)] }),
      candidates: [impostor],
    },
    want: 'SignatureInvalid leaf',
  },
  {
    name: 'an issuer that is no CA',
    presented: below({
      key: noCa,
      extensions: [keyUsage(0), subjectKeyId(noCa), authorityKeyId(root.key)],
    }),
    want: 'NotCa intermediate 1',
  },
  {
    name: 'a path length that is exceeded',
    presented: (() => {
      const upper = forgeCa('upper', root, { pathLength: 0 })
      const lower = forgeCa('lower', upper)
      return { leaf: forgeLeaf(lower), candidates: [upper, lower] }
    })(),
    want: 'PathLenExceeded intermediate 2',
  },
  {
    name: 'a purpose of another kind',
    presented: below({ moreExtensions: [extendedKeyUsage(serverAuth)] }),
    want: 'EkuMissing intermediate 1',
  },
  {
    name: 'a name outside of the constraints',
    presented: below(
      { moreExtensions: [nameConstraints({ permitted: [generalName.dns('plant.example')] })] },
      { moreExtensions: [subjectAltName([generalName.dns('office.example')])] },
    ),
    want: 'NameConstraintViolated leaf',
  },
  {
    name: 'an expired intermediate',
    presented: below({ notAfter: der.utcTime('240201000000Z') }),
    want: 'Expired intermediate 1',
  },
  {
    name: 'ASN.1 nested ten thousand deep',
    presented: { leaf: forgeLeaf(root, { moreExtensions: [extension('1.2.3', nested(10_000))] }) },
    want: 'DerInvalid leaf',
  },
  {
    name: 'an OID arc of 2^32 that is no purpose',
    presented: {
      leaf: forgeLeaf(root, {
        extensions: [
          keyUsage(0),
          extension('2.5.29.37', der.sequence(arcOf2To32)),
          authorityKeyId(root.key),
        ],
      }),
    },
    want: 'EkuMissing leaf',
  },
  {
    name: 'a serial number of a thousand octets',
    presented: { leaf: forgeLeaf(root, { serial: der.integer(...Array(1_000).fill(0x7f)) }) },
    want: 'SerialInvalid leaf',
  },
])('SEC-65 $name is refused', async ({ presented, want }) => {
  const [verdict, checks] = await judged(presented)

  expect(verdict).toBe(want)
  expect(checks).toBeLessThanOrEqual(2)
})

const maximal = forgeCa('maximal', root, {
  moreExtensions: [subjectAltName(many(12_000, (at) => generalName.dns(`a${at}.plant.example`)))],
})
const hugeOid = encode(0x06, Buffer.concat([Buffer.alloc(60_000, 0x81), Buffer.from([1])]))
const chain: ForgedCa[] = []
for (let at = 0; at < 100; at += 1) chain.push(forgeCa(`ca ${at}`, chain.at(-1) ?? root))

test.each([
  {
    name: 'ten certificates of nearly 256 KiB',
    presented: {
      leaf: forgeLeaf(maximal),
      candidates: many(10, (at) => (at === 0 ? maximal : forgeCa(`other ${at}`, maximal))).map(
        (ca, at) => (at === 0 ? ca : { ...ca, der: Buffer.concat([ca.der, maximal.der]) }),
      ),
    },
    want: 'BudgetExceeded leaf',
  },
  {
    name: 'a thousand names below a thousand constraints',
    presented: below(
      {
        moreExtensions: [
          nameConstraints({ excluded: many(1_000, (at) => generalName.dns(`x${at}.example`)) }),
        ],
      },
      { moreExtensions: [subjectAltName(many(1_000, (at) => generalName.dns(`a${at}.test`)))] },
    ),
    want: 'BudgetExceeded leaf',
  },
  {
    name: 'a chain of a hundred',
    presented: { leaf: forgeLeaf(chain.at(-1) as ForgedCa), candidates: chain },
    want: 'BudgetExceeded leaf',
  },
  {
    name: 'more than 50,000 values',
    presented: {
      leaf: forgeLeaf(root, {
        moreExtensions: [extension('1.2.3', der.sequence(...many(50_001, der.null)))],
      }),
    },
    want: 'DerInvalid leaf',
  },
  {
    name: 'an OID of 60,000 octets',
    presented: {
      leaf: forgeLeaf(root, {
        extensions: [
          keyUsage(0),
          extension('2.5.29.37', der.sequence(der.oid(clientAuth), hugeOid)),
          authorityKeyId(root.key),
        ],
      }),
    },
    want: 'DerInvalid leaf',
  },
  {
    name: 'thousands of policies and mappings, none of them to the leaf',
    presented: below(
      {
        moreExtensions: [
          certificatePolicies(...many(4_000, (at) => `1.2.3.${at}`)),
          policyMappings(...many(4_000, (at) => [`1.2.3.${at}`, `1.2.4.${at % 50}`] as const)),
          policyConstraints({ explicit: 0 }),
        ],
      },
      { moreExtensions: [certificatePolicies(...many(4_000, (at) => `1.2.5.${at}`))] },
    ),
    want: 'PolicyRequired leaf',
  },
])('X509-53 SEC-33 $name end inside the limits', async ({ presented, want }) => {
  const [verdict, checks] = await judged(presented)

  expect(verdict).toBe(want)
  expect(checks).toBe(0)
})

test('X509-50 X509-53 ten CAs of one name that signed each other cost at most the budget of signatures', async () => {
  const cas = many(10, () => forgeCa('cross'))
  const graph = cas.flatMap((issuer) =>
    cas.filter((ca) => ca !== issuer).map((ca) => forgeCa('cross', issuer, { key: ca.key })),
  )

  const [verdict, checks] = await judged({
    leaf: forgeLeaf(cas[0] as ForgedCa),
    candidates: graph,
  })

  expect(verdict).toMatch(/^(?:BudgetExceeded|NameChain)/)
  expect(checks).toBeLessThanOrEqual(pathLimits.signatures)
})

test('X509-50 a cycle that is tried first does not hide the way to the anchor', async () => {
  const [a, b] = [forgeCa('a'), forgeCa('b')]
  const below = forgeCa('a', b, { key: a.key })
  // Candidates of one name are tried by fingerprint: the first of many is cyclic, the last of many leads on.
  const certified = (issuer: ForgedCa) =>
    many(20, (at) => forgeCa('b', issuer, { key: b.key, serial: der.integer(1, at) })).toSorted(
      (left, right) => (fingerprint(left) < fingerprint(right) ? -1 : 1),
    )
  const cyclic = certified(a).at(0) as ForgedCa
  const sound = certified(root).at(-1) as ForgedCa

  const [verdict] = await judged({ leaf: forgeLeaf(a), candidates: [below, sound, cyclic] })

  expect(fingerprint(cyclic) < fingerprint(sound)).toBe(true)
  expect(verdict).toBe('accepted')
})

test('X509-53 the octets of candidates are bounded, and the bound is inclusive', async () => {
  const crypto = createNodeCrypto()
  const anchors = [{ id: 'root', pem: root.pem }]
  const ca = forgeCa('ca', root)
  const leaf = forgeLeaf(ca)
  const verdictWith = async (octets: number) => {
    const options = { anchors, clock: forgedClock, limits: { octets } }
    const result = await createTrustStoreOn(crypto, options).verify({ leaf, candidates: [ca.der] })
    return result.ok || result.code
  }

  expect(await verdictWith(ca.der.length)).toBe(true)
  expect(await verdictWith(ca.der.length - 1)).toBe('BudgetExceeded')
})
