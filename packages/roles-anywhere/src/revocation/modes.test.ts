import { expect, test } from 'vitest'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { der } from '../testing/der-writer.ts'
import { forgeCa } from '../testing/forge-chain.ts'
import { crlEntry, forgeCrl } from '../testing/forge-crl.ts'
import { ca, judged, leaf, leafSerial, root } from '../testing/revocation-world.ts'
import { storeOf } from '../testing/verdict.ts'
import { createNodeCrypto } from '../trust-store/node-crypto.ts'
import type { RevocationOptions } from './revocation-rule.ts'

const ofRoot = forgeCrl(root)
const ofCa = forgeCrl(ca)
const named = [crlEntry(leafSerial)]
const stale = forgeCrl(ca, { nextUpdate: der.utcTime('241231235959Z') })
const verify = (revocation: RevocationOptions, ...crls: readonly Buffer[]) =>
  storeOf([root], { revocation, crls }).verify({ leaf, candidates: [ca.der] })

test('CRL-9 auto asks nothing of issuers that no list names, and says whom it did not ask', async () => {
  const result = await verify({}, ofCa)

  expect(await judged()).toBe('accepted')
  expect(result).toMatchObject({
    ok: true,
    unchecked: [{ certificate: 'intermediate 1', why: 'no_list' }],
    freshUntil: Date.UTC(2025, 1, 1),
  })
})

test('SEC-65 CRL-9 auto asks as soon as one enabled list names the issuer', async () => {
  expect(await judged({ crls: [ofCa] })).toBe('accepted')
  expect(await judged({ crls: [stale] })).toBe('RevocationUnknown CrlStale leaf')
})

test.each([
  { name: 'no list', crls: [], want: 'RevocationUnknown CrlMissing leaf' },
  { name: 'the list of the CA', crls: [ofCa], want: 'RevocationUnknown CrlMissing intermediate 1' },
  { name: 'the list of the root', crls: [ofRoot], want: 'RevocationUnknown CrlMissing leaf' },
  { name: 'both lists', crls: [ofRoot, ofCa], want: 'accepted' },
])('CRL-9 require-chain with $name', async ({ crls, want }) => {
  expect(await judged({ revocation: { mode: 'require-chain' }, crls })).toBe(want)
})

test.each([
  { name: 'no list', crls: [], want: 'RevocationUnknown CrlMissing leaf' },
  { name: 'the list of the CA', crls: [ofCa], want: 'accepted' },
  { name: 'the list of the root', crls: [ofRoot], want: 'RevocationUnknown CrlMissing leaf' },
  {
    name: 'a stale list from above',
    crls: [ofCa, forgeCrl(root, { nextUpdate: der.utcTime('241231235959Z') })],
    want: 'accepted',
  },
  {
    name: 'a list from above that names the CA',
    crls: [ofCa, forgeCrl(root, { entries: [crlEntry([7])] })],
    want: 'Revoked intermediate 1',
  },
])('CRL-9 require-leaf with $name', async ({ crls, want }) => {
  expect(await judged({ revocation: { mode: 'require-leaf' }, crls })).toBe(want)
})

test('CRL-9 an anchor has a mode of its own', async () => {
  const anchor = { id: 'plant', pem: root.pem }
  const own = { ...anchor, revocation: { mode: 'require-chain' } as const }

  expect(await judged({ anchors: [own] })).toBe('RevocationUnknown CrlMissing leaf')
  expect(await judged({ anchors: [{ ...own, revocation: {} }], revocation: own.revocation })).toBe(
    'accepted',
  )
  expect(await judged({ anchors: [anchor], revocation: own.revocation })).toBe(
    'RevocationUnknown CrlMissing leaf',
  )
})

test('SEC-65 CRL-8 a revoked CA ends everything below it', async () => {
  const crls = [forgeCrl(root, { entries: [crlEntry([7])] })]

  expect(await judged({ crls })).toBe('Revoked intermediate 1')
  expect(await judged({ crls: [forgeCrl(root, { entries: [crlEntry([8])] })] })).toBe('accepted')
})

test('CRL-8 a path that is revoked does not hide one that is not', async () => {
  const renewed = forgeCa('ca', root, { key: ca.key, serial: der.integer(9) })
  const crls = [forgeCrl(root, { entries: [crlEntry([7])] })]

  expect(await judged({ crls, candidates: [renewed.der] })).toBe('accepted')
})

test('CRL-8 that a certificate is revoked says more than that the CA above is unknown', async () => {
  const revocation = { mode: 'require-chain' } as const

  expect(await judged({ revocation, crls: [forgeCrl(ca, { entries: named })] })).toBe(
    'Revoked leaf',
  )
})

test('CRL-10 the second of nextUpdate still counts, the next one only with a grace', async () => {
  const nextUpdate = Date.UTC(2025, 1, 1)
  const at = (time: number, revocation: RevocationOptions = {}) =>
    judged({ crls: [ofCa], revocation, demand: { time } })

  expect(await at(nextUpdate + 999)).toBe('accepted')
  expect(await at(nextUpdate + 1_000)).toBe('RevocationUnknown CrlStale leaf')
  expect(await at(nextUpdate + 60_999, { graceSeconds: 60 })).toBe('accepted')
  expect(await at(nextUpdate + 61_000, { graceSeconds: 60 })).toBe(
    'RevocationUnknown CrlStale leaf',
  )
})

test('CRL-1 a list of the future is not current yet', async () => {
  const at = (time: number) => judged({ crls: [ofCa], demand: { time } })

  expect(await at(Date.UTC(2024, 11, 1))).toBe('accepted')
  expect(await at(Date.UTC(2024, 11, 1) - 1)).toBe('RevocationUnknown CrlNotYetValid leaf')
})

test('CRL-10 unsafeSoftFail accepts what cannot be told, says so, and never what is listed', async () => {
  const soft = { mode: 'require-leaf', unsafeSoftFail: true } as const

  expect(await verify(soft, stale)).toMatchObject({
    ok: true,
    unchecked: [
      { certificate: 'leaf', why: 'soft_fail' },
      { certificate: 'intermediate 1', why: 'no_list' },
    ],
  })
  expect(await judged({ revocation: soft, crls: [forgeCrl(ca, { entries: named })] })).toBe(
    'Revoked leaf',
  )
})

const crypto = createNodeCrypto()
const hash = (bytes: Uint8Array) => Buffer.from(crypto.sha256(bytes)).toString('base64url')
const leafKey = hash(keyOf(leaf))

test.each([
  { name: 'the key of the leaf', denySpki: [leafKey], want: 'LocallyDenied leaf' },
  {
    name: 'the key of the CA',
    denySpki: [hash(ca.key.spki)],
    want: 'LocallyDenied intermediate 1',
  },
  { name: 'the key of the anchor', denySpki: [hash(root.key.spki)], want: 'LocallyDenied anchor' },
  { name: 'another key', denySpki: [hash(Buffer.from('another'))], want: 'accepted' },
])('CRL-11 denySpki with $name', async ({ denySpki, want }) => {
  expect(await judged({ denySpki })).toBe(want)
})

test.each([
  { name: 'the leaf', issuer: ca, serialHex: '2a', want: 'LocallyDenied leaf' },
  { name: 'the CA', issuer: root, serialHex: '07', want: 'LocallyDenied intermediate 1' },
  { name: 'the serial number of another issuer', issuer: root, serialHex: '2a', want: 'accepted' },
  { name: 'another serial number', issuer: ca, serialHex: '2b', want: 'accepted' },
])('CRL-11 denySerials with $name', async ({ issuer, serialHex, want }) => {
  const denySerials = [{ issuerSpkiSha256: hash(issuer.key.spki), serialHex }]

  expect(await judged({ denySerials })).toBe(want)
})

test('CRL-11 local lists need no other list and come before those', async () => {
  const crls = [forgeCrl(ca, { entries: named })]

  expect(await judged({ denySpki: [leafKey], crls })).toBe('LocallyDenied leaf')
})

test.each([
  { name: 'hex for a hash', denied: { denySpki: ['00'.repeat(32)] }, says: 'base64url' },
  { name: 'a short hash', denied: { denySpki: [leafKey.slice(1)] }, says: 'base64url' },
  { name: 'padding', denied: { denySpki: [`${leafKey}=`] }, says: 'base64url' },
  ...['2A', '2', '', '002a', '0x2a', '2a:2b'].map((serialHex) => ({
    name: `the serial number \`${serialHex}\``,
    denied: { denySerials: [{ issuerSpkiSha256: leafKey, serialHex }] },
    says: 'serialHex',
  })),
])('CRL-11 $name would deny nothing, and is refused', ({ denied, says }) => {
  expect(() => storeOf([root], denied)).toThrow(TypeError)
  expect(() => storeOf([root], denied)).toThrow(says)
})

test.each([
  { name: 'an unknown mode', revocation: { mode: 'off' as 'auto' } },
  { name: 'a negative grace', revocation: { graceSeconds: -1 } },
  { name: 'a grace of years', revocation: { graceSeconds: 2_592_001 } },
  { name: 'a misspelt member', revocation: { softFail: true } as RevocationOptions },
])('CRL-9 $name is refused', ({ revocation }) => {
  const anchors = [{ id: 'own', pem: root.pem, revocation: {} }]

  expect(() => storeOf([root], { revocation })).toThrow(/"revocation" option/)
  expect(() => storeOf([root], { anchors, revocation })).toThrow(/"revocation" option/)
})

function keyOf(certificate: Uint8Array): Uint8Array {
  const parsed = parseCertificate(certificate)
  if (!parsed.ok) throw parsed.defect
  return parsed.certificate.publicKey.der
}
