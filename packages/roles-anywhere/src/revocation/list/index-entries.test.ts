import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CertificateDefect } from '../../certificate/refusal.ts'
import { der, encode } from '../../testing/der-writer.ts'
import { commonName } from '../../testing/forge-certificate.ts'
import { forgeCa } from '../../testing/forge-chain.ts'
import {
  countedEntries,
  countedSerial,
  crlEntry,
  type ForgeCrlOptions,
  forgeCrl,
  reasonCode,
  reasons,
} from '../../testing/forge-crl.ts'
import { scopeOf } from '../../testing/forge-distribution.ts'
import { extension, generalName } from '../../testing/forge-extensions.ts'
import { type EntryIndex, findEntry } from './entry-index.ts'
import { indexEntries } from './index-entries.ts'
import { parseCrl } from './parse-crl.ts'

const ca = forgeCa('ca')

function indexed(options: ForgeCrlOptions): { readonly list: Buffer; readonly index: EntryIndex } {
  const list = forgeCrl(ca, options)
  const parsed = parseCrl(list)
  if (!parsed.ok) throw parsed.defect
  return { list, index: indexEntries(parsed.crl, [1, 2]) }
}

/** `ok`, or code and rule. */
function indexing(options: ForgeCrlOptions): string {
  try {
    indexed(options)
    return 'ok'
  } catch (error) {
    if (error instanceof CertificateDefect) return `${error.code} ${error.rule}`
    throw error
  }
}

/** What the list says of a serial number; by default of its own issuer. */
function status(entries: readonly Buffer[], serial: readonly number[]): string {
  const { list, index } = indexed({ entries })
  return findEntry(list, index, 0, Uint8Array.from(serial))
}

const date = der.utcTime('241201000000Z')
const certificateIssuer = (text: string, isCritical = true) =>
  extension('2.5.29.29', der.sequence(generalName.directory(commonName(text))), isCritical)

test('CRL-13 each of 5,000 entries is found, and no other', () => {
  const { list, index } = indexed({ entries: [countedEntries(5_000)] })
  const find = (serial: readonly number[]) => findEntry(list, index, 0, Uint8Array.from(serial))

  expect(index.count).toBe(5_000)
  for (let number = 1; number <= 5_000; number += 1)
    expect(find(countedSerial(number))).toBe('revoked')
  for (let number = 5_001; number <= 10_000; number += 1)
    expect(find(countedSerial(number))).toBe('absent')
})

test('CRL-13 the index answers what a walk through the entries would', () => {
  const serials = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }))
  fc.assert(
    fc.property(serials, serials, (listed, asked) => {
      const { list, index } = indexed({ entries: listed.map((serial) => crlEntry(serial)) })
      const known = new Set(listed.map(String))
      for (const serial of [...listed, ...asked]) {
        const want = known.has(String(serial)) ? 'revoked' : 'absent'
        expect(findEntry(list, index, 0, Uint8Array.from(serial))).toBe(want)
      }
    }),
    { numRuns: 50 },
  )
})

test('CRL-13 a list without entries has an index without entries', () => {
  const { list, index } = indexed({})

  expect([index.count, findEntry(list, index, 0, Uint8Array.of(1))]).toEqual([0, 'absent'])
})

test('CRL-13 the table is at most half full', () => {
  const { index } = indexed({ entries: [countedEntries(1_000)] })

  expect(index.table.length).toBe(2_048)
})

test('CRL-13 serial numbers are octets: a sign octet, a sign and a prefix make others', () => {
  const entries = [crlEntry([0x00, 0xff]), crlEntry([0xfe]), crlEntry([0x01, 0x02])]

  expect(status(entries, [0x00, 0xff])).toBe('revoked')
  expect(status(entries, [0xff])).toBe('absent')
  expect(status(entries, [0xfe])).toBe('revoked')
  expect(status(entries, [0x01])).toBe('absent')
})

test('CRL-6 an entry may take a certificate off; listed twice, it stays listed', () => {
  const removed = crlEntry([1], reasonCode(reasons.removeFromCrl))
  const listed = crlEntry([1], reasonCode(reasons.keyCompromise))

  expect(status([removed], [1])).toBe('removed')
  expect(status([listed], [1])).toBe('revoked')
  expect(status([removed, listed], [1])).toBe('revoked')
  expect(status([listed, removed], [1])).toBe('revoked')
})

test('CRL-7 the issuer of an entry holds until the next one names another', () => {
  const { list, index } = indexed({
    scope: [scopeOf.indirect],
    entries: [
      crlEntry([1]),
      crlEntry([2], certificateIssuer('one')),
      crlEntry([3]),
      crlEntry([2], certificateIssuer('two')),
      crlEntry([4], certificateIssuer('ca')),
      crlEntry([5], certificateIssuer('one')),
    ],
  })
  const issuers = ['ca', 'one', 'two']
  const found = issuers.map((_, ordinal) =>
    [1, 2, 3, 4, 5].filter(
      (serial) => findEntry(list, index, ordinal, Uint8Array.of(serial)) === 'revoked',
    ),
  )

  expect(index.groups.issuers).toHaveLength(2)
  expect(found).toEqual([[1, 4], [2, 3, 5], [2]])
})

test('CRL-7 an entry of another issuer needs an indirect list', () => {
  const entries = [crlEntry([1], certificateIssuer('other'))]

  expect(indexing({ entries, scope: [scopeOf.indirect] })).toBe('ok')
  expect(indexing({ entries })).toBe('CrlInvalid CRL-1')
  expect(indexing({ entries, scope: [scopeOf.users] })).toBe('CrlInvalid CRL-1')
})

test('CRL-7 an issuer of an entry is a directory name', () => {
  const issuer = extension('2.5.29.29', der.sequence(generalName.dns('a.example')), true)

  expect(indexing({ entries: [crlEntry([1], issuer)], scope: [scopeOf.indirect] })).toBe(
    'CrlInvalid CRL-1',
  )
})

test.each([
  { name: 'critical', isCritical: true, want: 'CrlExtensionUnknownCritical CRL-3' },
  { name: 'not critical', isCritical: false, want: 'ok' },
])('CRL-3 an entry with an unknown extension that is $name makes the list $want', (row) => {
  const entries = [crlEntry([1]), crlEntry([2], extension('1.2.3.4', der.null(), row.isCritical))]

  expect(indexing({ entries })).toBe(row.want)
})

test('CRL-8 invalidityDate is read and says nothing', () => {
  const invalidity = extension('2.5.29.24', der.generalizedTime('20991231235959Z'))

  expect(status([crlEntry([1], invalidity)], [1])).toBe('revoked')
})

test.each([
  { name: 'a serial number that is not minimal', entry: der.sequence(der.integer(0, 1), date) },
  { name: 'an empty serial number', entry: der.sequence(der.integer(), date) },
  { name: 'no serial number', entry: der.sequence(date) },
  { name: 'no date', entry: der.sequence(der.integer(1)) },
  { name: 'an impossible date', entry: der.sequence(der.integer(1), der.utcTime('241301000000Z')) },
  { name: 'another type for the date', entry: der.sequence(der.integer(1), der.utf8('24')) },
  { name: 'empty extensions', entry: der.sequence(der.integer(1), date, der.sequence()) },
  { name: 'something behind', entry: der.sequence(der.integer(1), date, der.null()) },
  {
    name: 'something behind the extensions',
    entry: der.sequence(der.integer(1), date, der.sequence(reasonCode(1)), der.null()),
  },
  {
    name: 'an extension twice',
    entry: crlEntry([1], reasonCode(1), reasonCode(1)),
  },
  {
    name: 'a reason that is no ENUMERATED',
    entry: crlEntry([1], extension('2.5.29.21', der.integer(1))),
  },
  { name: 'another type', entry: encode(0x31, der.integer(1), date) },
  { name: 'a length beyond the list', entry: Buffer.from([0x30, 0x7f, 0x02, 0x01, 0x01]) },
])('CRL-1 an entry with $name makes the list unusable', ({ entry }) => {
  expect(indexing({ entries: [crlEntry([9]), entry] })).toBe('CrlInvalid CRL-1')
})

test('CRL-1 equal extensions are read once, and others with the same last octet are read too', () => {
  const strange = extension('1.2.3.4', Buffer.from([0x0a, 0x01, 0x01]), true)
  const entries = [
    crlEntry([1], reasonCode(1)),
    crlEntry([2], reasonCode(1)),
    crlEntry([3], strange),
  ]

  expect(indexing({ entries: entries.slice(0, 2) })).toBe('ok')
  expect(indexing({ entries })).toBe('CrlExtensionUnknownCritical CRL-3')
})
