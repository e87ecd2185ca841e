import { expect, test } from 'vitest'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { der } from '../testing/der-writer.ts'
import { ecdsaSha256, rsaKey } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgeLeaf, pemOf } from '../testing/forge-chain.ts'
import { crlEntry, forgeCrl } from '../testing/forge-crl.ts'
import {
  authorityKeyId,
  clientAuth,
  extendedKeyUsage,
  keyUsage,
} from '../testing/forge-extensions.ts'
import { byMlDsa, mlDsaKey } from '../testing/forge-ml-dsa.ts'
import { forgedClock, storeOf, verdict } from '../testing/verdict.ts'
import { createNodeCrypto } from '../trust-store/node-crypto.ts'
import { createTrustStoreOn } from '../trust-store/trust-store.ts'
import { type MlDsaSet, mlDsaSizes } from './ml-dsa.ts'

const sets = Object.keys(mlDsaSizes) as MlDsaSet[]
const root = forgeCa('root', undefined, { key: mlDsaKey(), ...byMlDsa() })
const ecRoot = forgeCa('ec root')
const rsaSha256 = der.sequence(der.oid('1.2.840.113549.1.1.11'), der.null())

/** Leaf of {@link root} whose signature was changed. */
function withSignature(change: (signature: Buffer) => Buffer): Buffer {
  const parsed = parseCertificate(forgeLeaf(root, byMlDsa()))
  if (!parsed.ok) throw parsed.defect
  const { tbs, signature, signatureAlgorithm } = parsed.certificate
  const changed = change(Buffer.from(signature))
  return der.sequence(Buffer.from(tbs), Buffer.from(signatureAlgorithm.encoding), der.bits(changed))
}

test.each(sets)('X509-45 a chain of three of %s is accepted', async (set) => {
  const anchor = forgeCa('anchor', undefined, { key: mlDsaKey(set), ...byMlDsa(set) })
  const intermediate = forgeCa('intermediate', anchor, { key: mlDsaKey(set), ...byMlDsa(set) })
  const leaf = forgeLeaf(intermediate, { key: mlDsaKey(set), ...byMlDsa(set) })

  expect(await verdict([anchor], leaf, [intermediate])).toBe('accepted')
})

test('X509-45 RSA, ML-DSA and EC keys may follow each other on a path', async () => {
  const anchor = forgeCa('anchor', undefined, { key: rsaKey(), innerAlgorithm: rsaSha256 })
  const upper = forgeCa('upper', anchor, { key: mlDsaKey('ML-DSA-65'), innerAlgorithm: rsaSha256 })
  const lower = forgeCa('lower', upper, byMlDsa('ML-DSA-65'))
  const leaf = forgeLeaf(lower, { key: mlDsaKey('ML-DSA-87') })

  expect(await verdict([anchor], leaf, [upper, lower])).toBe('accepted')
})

test.each([
  {
    name: 'with parameters',
    algorithm: der.sequence(der.oid('2.16.840.1.101.3.4.3.17'), der.null()),
    want: 'AlgorithmForbidden X509-45 leaf',
  },
  {
    name: 'of HashML-DSA-44',
    algorithm: der.sequence(der.oid('2.16.840.1.101.3.4.3.32')),
    want: 'AlgorithmForbidden X509-45 leaf',
  },
  {
    name: 'that claims another parameter set than the key',
    algorithm: byMlDsa('ML-DSA-65').innerAlgorithm,
    want: 'AlgorithmForbidden X509-48 leaf',
  },
])('X509-45 X509-48 an ML-DSA signature $name is refused', async ({ algorithm, want }) => {
  const own = forgeLeaf(root, { innerAlgorithm: algorithm, hash: null })

  expect(await verdict([root], own)).toBe(want)
})

test('X509-48 an ML-DSA signature is none of an EC key', async () => {
  const below = { ...ecRoot, key: root.key }
  const extensions = [keyUsage(0), extendedKeyUsage(clientAuth), authorityKeyId(ecRoot.key)]

  expect(await verdict([ecRoot], forgeLeaf(below, { ...byMlDsa(), extensions }))).toBe(
    'AlgorithmForbidden X509-48 leaf',
  )
})

test.each([
  { name: 'with a changed first bit', change: (it: Buffer) => flip(it, 0) },
  { name: 'with a changed last bit', change: (it: Buffer) => flip(it, it.length - 1) },
  { name: 'without its last octet', change: (it: Buffer) => it.subarray(0, -1) },
  { name: 'with one octet more', change: (it: Buffer) => Buffer.concat([it, Buffer.alloc(1)]) },
  { name: 'of all zeros', change: (it: Buffer) => Buffer.alloc(it.length) },
  { name: 'without octets', change: () => Buffer.alloc(0) },
])('X509-25 an ML-DSA signature $name is refused', async ({ change }) => {
  expect(await verdict([root], withSignature(change))).toBe('SignatureInvalid X509-25 leaf')
  expect(
    await verdict(
      [root],
      withSignature((it) => it),
    ),
  ).toBe('accepted')
})

function flip(signature: Buffer, at: number): Buffer {
  signature[at] = (signature[at] ?? 0) ^ 1
  return signature
}

test('X509-25 the signature of another ML-DSA key is refused', async () => {
  const stranger: ForgedCa = { ...root, key: mlDsaKey() }
  const extensions = [keyUsage(0), extendedKeyUsage(clientAuth), authorityKeyId(root.key)]

  expect(await verdict([root], forgeLeaf(stranger, { ...byMlDsa(), extensions }))).toBe(
    'SignatureInvalid X509-25 leaf',
  )
})

test('X509-53 each signature of ML-DSA costs eight units', async () => {
  const intermediate = forgeCa('intermediate', root, { key: mlDsaKey(), ...byMlDsa() })
  const presented = { leaf: forgeLeaf(intermediate, byMlDsa()), candidates: [intermediate.der] }
  const within = (signatures: number) =>
    storeOf([root], { limits: { signatures } }).verify(presented)

  expect(await within(15)).toMatchObject({ ok: false, code: 'BudgetExceeded' })
  expect(await within(16)).toMatchObject({ ok: true })
})

test('CRL-2 a list that ML-DSA signs is followed, and one of another key is refused', async () => {
  const store = storeOf([root])
  const leaf = forgeLeaf(root, { ...byMlDsa(), serial: der.integer(7) })
  const presented = { leaf, candidates: [] }
  const foreign = forgeCrl(root, { ...byMlDsa(), signer: mlDsaKey(), extensions: [] })

  await expect(store.revocation.importCrl(foreign)).rejects.toThrow(/Crl/)
  await store.revocation.importCrl(forgeCrl(root, byMlDsa()))
  expect(await store.verify(presented)).toMatchObject({ ok: true })
  await store.revocation.importCrl(
    forgeCrl(root, { ...byMlDsa(), number: 2, entries: [crlEntry([7])] }),
  )
  expect(await store.verify(presented)).toMatchObject({ ok: false, code: 'Revoked' })
})

test('RA-8 a runtime without ML-DSA refuses its keys, signatures, anchors and lists', async () => {
  const old = { ...createNodeCrypto(), hasMlDsa: false }
  const storeBelow = (anchor: ForgedCa) =>
    createTrustStoreOn(old, {
      anchors: [{ id: 'one', pem: pemOf(anchor.der) }],
      clock: forgedClock,
    })
  const store = storeBelow(ecRoot)
  const ca = forgeCa('ca', ecRoot, { key: mlDsaKey() })
  const unavailable = (certificate: string) => ({
    ok: false,
    code: 'AlgorithmUnavailable',
    rule: 'X509-45',
    certificate,
  })

  const ownKey = { leaf: forgeLeaf(ecRoot, { key: mlDsaKey() }), candidates: [] }
  expect(await store.verify(ownKey)).toMatchObject(unavailable('leaf'))
  const signed = { leaf: forgeLeaf(ca, byMlDsa()), candidates: [ca.der] }
  expect(await store.verify(signed)).toMatchObject(unavailable('leaf'))
  const lower = forgeCa('lower', ca, { innerAlgorithm: ecdsaSha256, signer: ecRoot.key })
  const below = { leaf: forgeLeaf(lower), candidates: [lower.der, ca.der] }
  expect(await store.verify(below)).toMatchObject(unavailable('intermediate 2'))
  expect(() => storeBelow(root)).toThrow(/AlgorithmUnavailable/)
  await expect(store.revocation.importCrl(forgeCrl(root, byMlDsa()))).rejects.toThrow(
    /AlgorithmUnavailable/,
  )
  expect(await store.verify({ leaf: forgeLeaf(ecRoot), candidates: [] })).toMatchObject({
    ok: true,
  })
})
