import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { commonName, ecKey, forgeCertificate, keyIdOf } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import {
  authorityKeyId,
  caConstraints,
  clientAuth,
  extension,
  generalName,
  keyUsage,
  subjectAltName,
  subjectKeyId,
} from '../testing/forge-extensions.ts'
import { forgedClock, storeOf, verdict } from '../testing/verdict.ts'
import { createTrustStore } from '../trust-store/trust-store.ts'

const clock = forgedClock
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
