import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { hexFromBytes } from '../der/hex.ts'
import { oid } from '../der/oid.ts'
import { der } from '../testing/der-writer.ts'
import {
  commonName,
  ecdsaSha256,
  ecKey,
  type ForgeOptions,
  forgeCertificate,
} from '../testing/forge-certificate.ts'
import {
  caConstraints,
  extendedKeyUsage,
  extension,
  generalName,
  keyUsage,
  subjectAltName,
} from '../testing/forge-extensions.ts'
import type { Certificate } from './certificate.ts'
import { nameText } from './name.ts'
import { parseCertificate, readLeafKey } from './parse-certificate.ts'

const key = ecKey()
const parse = (options: ForgeOptions) => parseCertificate(forgeCertificate({ key, ...options }))
const accepted = (options: ForgeOptions): Certificate => {
  const parsed = parse(options)
  if (!parsed.ok) throw parsed.defect
  return parsed.certificate
}
const code = (options: ForgeOptions) => {
  const parsed = parse(options)
  return parsed.ok ? 'accepted' : parsed.defect.code
}

test('X509-6 the signed bytes are kept as they were sent', () => {
  const bytes = forgeCertificate({ key })

  const parsed = parseCertificate(bytes)

  const certificate = parsed.ok ? parsed.certificate : undefined
  const start = bytes.indexOf(Buffer.from(certificate?.tbs ?? [0]))
  expect(start).toBe(4)
  expect(hexFromBytes(certificate?.publicKey.der ?? new Uint8Array())).toBe(
    key.spki.toString('hex'),
  )
})

test('X509-6 bytes that the caller changes afterwards change nothing', () => {
  const bytes = forgeCertificate({ key })
  const parsed = parseCertificate(bytes)
  const before = parsed.ok ? hexFromBytes(parsed.certificate.der) : ''

  bytes.fill(0)

  expect(parsed.ok ? hexFromBytes(parsed.certificate.der) : '').toBe(before)
})

test('X509-63 names, serial number and times agree with node:crypto', () => {
  const subject = der.sequence(
    der.set(der.sequence(der.oid('2.5.4.10'), der.printable('Plant'))),
    der.set(der.sequence(der.oid('2.5.4.3'), der.utf8('press-4'))),
  )

  const certificate = accepted({ subject, serial: der.integer(0x00, 0x9a, 0x01) })

  const node = new X509Certificate(certificate.der)
  expect(nameText(certificate.subject)).toBe('CN=press-4,O=Plant')
  expect(node.subject).toBe('O=Plant\nCN=press-4')
  expect(node.serialNumber).toBe('9A01')
  expect(hexFromBytes(certificate.serial)).toBe('009a01')
  expect(certificate.notBefore).toBe(Date.parse(node.validFrom))
  expect(certificate.notAfter).toBe(Date.parse(node.validTo))
})

test.each([
  { name: 'no bytes', bytes: Buffer.alloc(0) },
  { name: 'text', bytes: Buffer.from('certificate') },
  { name: 'an empty sequence', bytes: der.sequence() },
  { name: 'a sequence around the certificate', bytes: der.sequence(forgeCertificate({ key })) },
  {
    name: 'a byte after the certificate',
    bytes: Buffer.concat([forgeCertificate({ key }), Buffer.from([0])]),
  },
  { name: 'a value after the extensions', bytes: forgeCertificate({ key, rest: der.null() }) },
  {
    name: 'an empty list of extensions',
    bytes: forgeCertificate({ key, rest: der.tagged(3, der.sequence()) }),
  },
  {
    name: 'an extension that holds two values',
    bytes: forgeCertificate({ key, extensions: [extension('1.2.3', Buffer.from([5, 0, 5, 0]))] }),
  },
  {
    name: 'an extension that holds text',
    bytes: forgeCertificate({ key, extensions: [extension('1.2.3', Buffer.from('x'))] }),
  },
  {
    name: 'a time with an offset',
    bytes: forgeCertificate({ key, notAfter: der.utcTime('260101000000+0000') }),
  },
])('X509-1 $name is refused', ({ bytes }) => {
  const parsed = parseCertificate(bytes)

  expect(parsed.ok ? 'accepted' : parsed.defect.code).toBe('DerInvalid')
})

test.each([
  { name: 'version 3', version: der.tagged(0, der.integer(2)), want: 'accepted' },
  { name: 'version 1, which is not written', version: Buffer.alloc(0), want: 'VersionUnsupported' },
  {
    name: 'version 1, written',
    version: der.tagged(0, der.integer(0)),
    want: 'VersionUnsupported',
  },
  { name: 'version 2', version: der.tagged(0, der.integer(1)), want: 'VersionUnsupported' },
  { name: 'version 4', version: der.tagged(0, der.integer(3)), want: 'VersionUnsupported' },
])('X509-8 $name: $want', ({ version, want }) => {
  expect(code({ version })).toBe(want)
})

test('X509-8 version 1 with extensions is refused as well', () => {
  expect(code({ version: Buffer.alloc(0), extensions: [caConstraints()] })).toBe(
    'VersionUnsupported',
  )
})

test('X509-9 inner and outer algorithm are equal byte for byte', () => {
  const withNull = der.sequence(der.oid('1.2.840.10045.4.3.2'), der.null())

  expect(code({ innerAlgorithm: ecdsaSha256, outerAlgorithm: withNull })).toBe('AlgorithmMismatch')
  expect(code({ innerAlgorithm: withNull, outerAlgorithm: withNull })).toBe('accepted')
})

const empty = der.sequence()
const san = [generalName.dns('press.example')]

test.each([
  { name: 'an empty issuer', options: { issuer: empty }, want: 'NameInvalid' },
  {
    name: 'an empty subject without names',
    options: { subject: empty, issuer: commonName('ca') },
    want: 'NameInvalid',
  },
  {
    name: 'an empty subject with a plain subject alternative name',
    options: { subject: empty, issuer: commonName('ca'), extensions: [subjectAltName(san)] },
    want: 'NameInvalid',
  },
  {
    name: 'an empty subject with a critical subject alternative name',
    options: { subject: empty, issuer: commonName('ca'), extensions: [subjectAltName(san, true)] },
    want: 'accepted',
  },
  {
    name: 'a relative name without attributes',
    options: { subject: der.sequence(der.set()) },
    want: 'NameInvalid',
  },
])('X509-11 $name: $want', ({ options, want }) => {
  expect(code(options)).toBe(want)
})

const basicConstraints = (...items: readonly Uint8Array[]) =>
  extension('2.5.29.19', der.sequence(...items), true)

test.each([
  {
    rule: 'X509-12',
    name: 'an extension twice',
    extensions: [caConstraints(), caConstraints()],
    want: 'ExtensionDuplicate',
  },
  {
    rule: 'X509-14',
    name: 'a path length without CA',
    extensions: [basicConstraints(der.integer(0))],
    want: 'BasicConstraintsInvalid',
  },
  {
    rule: 'X509-14',
    name: 'a path length with cA FALSE',
    extensions: [basicConstraints(der.boolean(false), der.integer(0))],
    want: 'BasicConstraintsInvalid',
  },
  {
    rule: 'X509-14',
    name: 'a negative path length',
    extensions: [basicConstraints(der.boolean(true), der.integer(0xff))],
    want: 'BasicConstraintsInvalid',
  },
  {
    rule: 'X509-14',
    name: 'a path length with CA',
    extensions: [caConstraints(0)],
    want: 'accepted',
  },
  {
    rule: 'X509-2',
    name: 'an encoded FALSE',
    extensions: [basicConstraints(der.boolean(false))],
    want: 'accepted',
  },
  {
    rule: 'X509-15',
    name: 'no key usage',
    extensions: [extension('2.5.29.15', der.bits(Buffer.from([0])))],
    want: 'KeyUsageInvalid',
  },
  { rule: 'X509-15', name: 'one key usage', extensions: [keyUsage(0)], want: 'accepted' },
  { rule: 'X509-16', name: 'no purpose', extensions: [extendedKeyUsage()], want: 'EkuInvalid' },
  {
    rule: 'X509-16',
    name: 'a purpose that is no identifier',
    extensions: [extension('2.5.29.37', der.sequence(der.null()))],
    want: 'EkuInvalid',
  },
  {
    rule: 'X509-17',
    name: 'a critical subject key id',
    extensions: [extension('2.5.29.14', der.octets(Buffer.from([1])), true)],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-17',
    name: 'a subject key id',
    extensions: [extension('2.5.29.14', der.octets(Buffer.from([1])))],
    want: 'accepted',
  },
  {
    rule: 'X509-17',
    name: 'a critical authority key id',
    extensions: [extension('2.5.29.35', der.sequence(der.implicit(0, Buffer.from([1]))), true)],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-17',
    name: 'an authority serial number without issuer',
    extensions: [extension('2.5.29.35', der.sequence(der.implicit(2, Buffer.from([1]))))],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-17',
    name: 'an authority serial number with issuer',
    extensions: [
      extension(
        '2.5.29.35',
        der.sequence(
          der.tagged(1, generalName.directory(commonName('ca'))),
          der.implicit(2, Buffer.from([1])),
        ),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-18',
    name: 'an access description',
    extensions: [
      extension(
        '1.3.6.1.5.5.7.1.1',
        der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), generalName.uri('http://x'))),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-18',
    name: 'a critical access description',
    extensions: [
      extension(
        '1.3.6.1.5.5.7.1.1',
        der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), generalName.uri('http://x'))),
        true,
      ),
    ],
    want: 'AiaInvalid',
  },
  {
    rule: 'X509-18',
    name: 'no access description',
    extensions: [extension('1.3.6.1.5.5.7.1.1', der.sequence())],
    want: 'AiaInvalid',
  },
  {
    rule: 'X509-21',
    name: 'a policy twice',
    extensions: [
      extension(
        '2.5.29.32',
        der.sequence(der.sequence(der.oid('1.2.3')), der.sequence(der.oid('1.2.3'))),
      ),
    ],
    want: 'PolicyExtensionInvalid',
  },
  {
    rule: 'X509-21',
    name: 'two policies',
    extensions: [
      extension(
        '2.5.29.32',
        der.sequence(der.sequence(der.oid('1.2.3')), der.sequence(der.oid('1.2.4'))),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-22',
    name: 'a distribution point',
    extensions: [
      extension(
        '2.5.29.31',
        der.sequence(der.sequence(der.tagged(0, der.tagged(0, generalName.uri('http://x/crl'))))),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-22',
    name: 'an empty distribution point',
    extensions: [extension('2.5.29.31', der.sequence(der.sequence()))],
    want: 'CrlDistributionInvalid',
  },
  {
    rule: 'X509-22',
    name: 'no distribution point',
    extensions: [extension('2.5.29.46', der.sequence())],
    want: 'CrlDistributionInvalid',
  },
])('$rule $name: $want', ({ extensions, want }) => {
  expect(code({ extensions })).toBe(want)
})

test('X509-13 critical extensions that are not processed are listed, others are not', () => {
  const certificate = accepted({
    extensions: [
      extension('1.2.3', der.null(), true),
      extension('1.2.4', der.null()),
      caConstraints(),
    ],
  })

  expect(certificate.extensions.unknownCritical).toEqual([oid('1.2.3')])
})

test('RA-20 key and serial number can be read although a later part has a defect', () => {
  const broken = forgeCertificate({
    key,
    serial: der.integer(7),
    extensions: [caConstraints(), caConstraints()],
  })

  const leafKey = readLeafKey(broken)

  expect(hexFromBytes(leafKey?.publicKey.der ?? new Uint8Array())).toBe(key.spki.toString('hex'))
  expect([...(leafKey?.serial ?? [])]).toEqual([7])
  expect(readLeafKey(Buffer.from('certificate'))).toBeUndefined()
})
