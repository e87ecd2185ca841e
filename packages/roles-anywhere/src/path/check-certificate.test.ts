import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { type CaOptions, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { nameConstraints } from '../testing/forge-constraints.ts'
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
import { verdict } from '../testing/verdict.ts'
import type { PathDemand } from '../trust-store/path-demand.ts'

const root = forgeCa('root')
const intermediate = forgeCa('intermediate', root)
const leaf = forgeLeaf(intermediate)

const at = (time: number) => ({ time })

test.each([
  { name: 'in the second of notBefore', time: Date.UTC(2024, 0, 1), want: 'accepted' },
  {
    name: 'in the last millisecond before',
    time: Date.UTC(2024, 0, 1) - 1,
    want: 'NotYetValid X509-26 leaf',
  },
  { name: 'in the second of notAfter', time: Date.UTC(2026, 0, 1) + 999, want: 'accepted' },
  { name: 'at a time that is no number', time: Number.NaN, want: 'NotYetValid X509-26 leaf' },
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
    extensions: [keyUsage(0), nameConstraints({ permitted: [generalName.dns('a.example')] })],
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
