import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { hexFromBytes } from '../der/hex.ts'
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
  extension,
  generalName,
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
  if (!parsed.ok) return parsed.defect.code
  const [defect] = parsed.certificate.irregularities.values()
  return defect?.code ?? 'accepted'
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
