import { expect, test } from 'vitest'
import { der, encode } from '../../testing/der-writer.ts'
import { ecdsaSha256 } from '../../testing/forge-certificate.ts'
import { forgeCa } from '../../testing/forge-chain.ts'
import { crlEntry, crlNumber, type ForgeCrlOptions, forgeCrl } from '../../testing/forge-crl.ts'
import { scopeOf } from '../../testing/forge-distribution.ts'
import { authorityKeyId, extension } from '../../testing/forge-extensions.ts'
import { parseCrl } from './parse-crl.ts'

const ca = forgeCa('ca')

/** `ok`, or code and rule. */
function reading(list: Uint8Array): string {
  const parsed = parseCrl(list)
  return parsed.ok ? 'ok' : `${parsed.defect.code} ${parsed.defect.rule}`
}

const read = (options: ForgeCrlOptions) => reading(forgeCrl(ca, options))
const sha512 = der.sequence(der.oid('1.2.840.10045.4.3.4'))
const sha1 = der.sequence(der.oid('1.2.840.10045.4.1'))
const later = '20500101000000Z'

test('CRL-1 a sound list is read: issuer, dates, number, key id, and where its entries stand', () => {
  const parsed = parseCrl(forgeCrl(ca, { number: 258, entries: [crlEntry([1]), crlEntry([2])] }))

  expect(parsed.ok && parsed.crl).toMatchObject({
    number: 258n,
    baseNumber: undefined,
    thisUpdate: Date.UTC(2024, 11, 1),
    nextUpdate: Date.UTC(2025, 1, 1),
    authorityKeyIdentifier: expect.stringMatching(/^[0-9a-f]{40}$/),
    scope: { key: '', certificates: 'all', isIndirect: false, pointKeys: undefined },
  })
  expect(parsed.ok && parsed.crl.issuer.rdns[0]?.[0]?.text).toBe('ca')
})

test.each<{ name: string; options: ForgeCrlOptions; want: string }>([
  { name: 'no entries', options: {}, want: 'ok' },
  { name: 'version 1', options: { version: Buffer.alloc(0) }, want: 'CrlInvalid CRL-1' },
  { name: 'version 3', options: { version: der.integer(2) }, want: 'CrlInvalid CRL-1' },
  {
    name: 'another outer algorithm',
    options: { outerAlgorithm: sha512 },
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'SHA-512 inside and outside',
    options: { innerAlgorithm: sha512, hash: 'sha512' },
    want: 'ok',
  },
  { name: 'SHA-1', options: { innerAlgorithm: sha1, hash: 'sha1' }, want: 'CrlInvalid CRL-1' },
  { name: 'an empty issuer', options: { issuer: der.sequence() }, want: 'CrlInvalid CRL-1' },
  { name: 'no nextUpdate', options: { nextUpdate: null }, want: 'CrlInvalid CRL-1' },
  {
    name: 'a nextUpdate after 2049',
    options: { nextUpdate: der.generalizedTime(later) },
    want: 'ok',
  },
  {
    name: 'an impossible date',
    options: { nextUpdate: der.utcTime('250230000000Z') },
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'no number',
    options: { extensions: [authorityKeyId(ca.key)] },
    want: 'CrlInvalid CRL-1',
  },
  { name: 'no extensions', options: { extensions: [] }, want: 'CrlInvalid CRL-1' },
  { name: 'no key id', options: { extensions: [crlNumber(1)] }, want: 'ok' },
  {
    name: 'a critical number',
    options: { extensions: [crlNumber(1, true)] },
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'a negative number',
    options: { extensions: [extension('2.5.29.20', der.integer(0x80))] },
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'a number of 20 octets',
    options: { extensions: [extension('2.5.29.20', der.integer(...Array(20).fill(0x11)))] },
    want: 'ok',
  },
  {
    name: 'a number of 21 octets',
    options: { extensions: [extension('2.5.29.20', der.integer(...Array(21).fill(0x11)))] },
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'an extension twice',
    options: { moreExtensions: [crlNumber(1)] },
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'a critical key id',
    options: { extensions: [crlNumber(1), extension('2.5.29.35', der.sequence(), true)] },
    want: 'CrlInvalid CRL-1',
  },
])('CRL-1 a list with $name is $want', ({ options, want }) => {
  expect(read(options)).toBe(want)
})

test.each([
  { name: 'critical', isCritical: true, want: 'CrlExtensionUnknownCritical CRL-3' },
  { name: 'not critical', isCritical: false, want: 'ok' },
])('CRL-3 a list with an unknown extension that is $name is $want', ({ isCritical, want }) => {
  expect(read({ moreExtensions: [extension('1.2.3.4', der.null(), isCritical)] })).toBe(want)
})

test('CRL-6 a delta indicator that is not critical is refused: others would read a complete list', () => {
  const delta = (isCritical: boolean) => extension('2.5.29.27', der.integer(1), isCritical)

  expect(read({ moreExtensions: [delta(true)] })).toBe('ok')
  expect(read({ moreExtensions: [delta(false)] })).toBe('CrlInvalid CRL-6')
})

test.each([
  { name: 'without a field', scope: [], want: 'CrlInvalid CRL-1' },
  { name: 'of users', scope: [scopeOf.users], want: 'ok' },
  {
    name: 'of users and authorities alone',
    scope: [scopeOf.users, scopeOf.authorities],
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'with a BOOLEAN of 01',
    scope: [der.implicit(1, Buffer.from([1]))],
    want: 'CrlInvalid CRL-1',
  },
  { name: 'with an encoded FALSE', scope: [der.implicit(1, Buffer.from([0]))], want: 'ok' },
  {
    name: 'with an unknown field',
    scope: [der.implicit(6, Buffer.from([0xff]))],
    want: 'CrlInvalid CRL-1',
  },
])('CRL-5 a scope $name is $want', ({ scope, want }) => {
  expect(read({ scope })).toBe(want)
})

const sound = forgeCrl(ca, { entries: [crlEntry([1])] })

test.each([
  { name: 'nothing', bytes: Buffer.alloc(0) },
  { name: 'a certificate', bytes: ca.der },
  { name: 'one octet more', bytes: Buffer.concat([sound, Buffer.from([0])]) },
  { name: 'one octet less', bytes: sound.subarray(0, -1) },
  { name: 'an indefinite length', bytes: Buffer.from([0x30, 0x80, 0, 0]) },
  { name: 'a length of five octets', bytes: Buffer.from([0x30, 0x85, 0, 0, 0, 0, 0]) },
  { name: 'a signature with unused bits', bytes: withUnusedBits() },
])('CRL-1 $name is no list', ({ bytes }) => {
  expect(reading(bytes)).toBe('CrlInvalid CRL-1')
})

function withUnusedBits(): Buffer {
  const tbs = parseCrl(sound)
  if (!tbs.ok) throw tbs.defect
  return der.sequence(tbs.crl.tbs, ecdsaSha256, encode(0x03, Buffer.from([1, 0x80])))
}
