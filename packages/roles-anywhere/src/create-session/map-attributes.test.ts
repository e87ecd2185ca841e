import { expect, test } from 'vitest'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { type AttributeMapping, defaultMappings } from '../service/attribute-mapping.ts'
import { der } from '../testing/der-writer.ts'
import {
  commonName,
  ecKey,
  type ForgeOptions,
  forgeCertificate,
} from '../testing/forge-certificate.ts'
import { generalName, subjectAltName } from '../testing/forge-extensions.ts'
import { type CertificateFacts, certificateFacts } from '../trust-store/certificate-facts.ts'
import { certificateKeys } from './condition-keys.ts'
import { mapAttributes } from './map-attributes.ts'

const key = ecKey()
const attribute = (oid: string, text: string) => der.set(der.sequence(der.oid(oid), der.utf8(text)))
const cn = (text: string) => attribute('2.5.4.3', text)
const ou = (text: string) => attribute('2.5.4.11', text)

function facts(options: ForgeOptions): CertificateFacts {
  const parsed = parseCertificate(forgeCertificate({ key, issuer: commonName('ca'), ...options }))
  if (!parsed.ok) throw parsed.defect
  return certificateFacts([parsed.certificate, parsed.certificate], [], () => new Uint8Array(32))
}
const map = (options: ForgeOptions, mappings: readonly AttributeMapping[] = defaultMappings) =>
  Object.fromEntries(mapAttributes(facts(options), mappings))
const subject = (...rdns: readonly Buffer[]) => ({ subject: der.sequence(...rdns) })
const subjectMapping = (more: Partial<AttributeMapping> = {}): readonly AttributeMapping[] => [
  { certificateField: 'x509Subject', specifiers: ['*'], ...more },
]

test('RA-27 subject, issuer and the first alternative name of each kind become tags', () => {
  const names = [
    generalName.dns('a.example'),
    generalName.dns('b.example'),
    generalName.uri('urn:a'),
    generalName.email('a@b.example'),
    generalName.directory(der.sequence(cn('directory'), ou('first'))),
    generalName.directory(der.sequence(ou('second'))),
  ]

  expect(
    map({
      ...subject(ou('presses'), cn('press-4'), attribute('2.5.4.97', 'VATDE-1')),
      extensions: [subjectAltName(names)],
    }),
  ).toEqual({
    'x509Subject/OU': 'presses',
    'x509Subject/CN': 'press-4',
    'x509Subject/2.5.4.97': 'VATDE-1',
    'x509Issuer/CN': 'ca',
    'x509SAN/DNS': 'a.example',
    'x509SAN/URI': 'urn:a',
    'x509SAN/Name/CN': 'directory',
    'x509SAN/Name/OU': 'first',
  })
})

test('RA-27 further kinds of alternative names can be chosen', () => {
  const names = [
    generalName.email('a@b.example'),
    generalName.ip(10, 0, 0, 1),
    generalName.other('1.3.6.1.4.1.311.20.2.3', der.utf8('press@plant')),
    generalName.other('1.2.3', der.utf8('x')),
  ]
  const mapping: AttributeMapping = {
    certificateField: 'x509SAN',
    specifiers: ['Email', 'IP', 'UPN', 'OID:1.2.3'],
  }

  expect(map({ extensions: [subjectAltName(names)] }, [mapping])).toEqual({
    'x509SAN/Email': 'a@b.example',
    'x509SAN/IP': '10.0.0.1',
    'x509SAN/UPN': 'press@plant',
    'x509SAN/OID:1.2.3': 'x',
  })
})

test('RA-28 of a repeated attribute the last counts, or the call is refused', () => {
  const repeated = subject(ou('plant'), ou('presses'), cn('press-4'))

  expect(map(repeated, subjectMapping())).toEqual({
    'x509Subject/OU': 'presses',
    'x509Subject/CN': 'press-4',
  })
  expect(() => map(repeated, subjectMapping({ onRepeated: 'reject' }))).toThrow(
    /Issuer: \[ \]; Subject: \[ OU \]; SAN: \[ \]/,
  )
  expect(map(subject(ou('a'), cn('b')), subjectMapping({ onRepeated: 'reject' }))).toEqual({
    'x509Subject/OU': 'a',
    'x509Subject/CN': 'b',
  })
})

test.each([
  { name: 'an ampersand', text: 'Press & Sons', encoded: 'Press =26 Sons' },
  { name: 'an equals sign beside one', text: 'a=&', encoded: 'a=3D=26' },
  { name: 'a line break', text: 'a\nb', encoded: 'a=0Ab' },
  { name: 'a combining mark', text: 'e\u0301', encoded: 'e=CC=81' },
])('RA-29 $name is refused, dropped or encoded', ({ text, encoded }) => {
  expect(() => map(subject(cn(text)), subjectMapping())).toThrow(
    expect.objectContaining({ code: 'AccessDeniedException' }),
  )
  expect(map(subject(cn(text)), subjectMapping({ onUnmappable: 'drop' }))).toEqual({})
  expect(map(subject(cn(text)), subjectMapping({ onUnmappable: 'encode' }))).toEqual({
    'x509Subject/CN': encoded,
  })
})

test('RA-29 a value over 256 characters is never cut', () => {
  const long = subject(cn('x'.repeat(257)))

  expect(() => map(long, subjectMapping())).toThrow(/Subject: \[ CN \]/)
  expect(() => map(long, subjectMapping({ onUnmappable: 'encode' }))).toThrow(/Subject: \[ CN \]/)
  expect(map(subject(cn('x'.repeat(256))), subjectMapping())).toEqual({
    'x509Subject/CN': 'x'.repeat(256),
  })
})

test('RA-29 a value without a text and an endless OID map to nothing', () => {
  const bits = der.set(der.sequence(der.oid('2.5.4.45'), der.bits(Buffer.from([1]))))
  const endless = attribute(`1.2.${2n ** 600n}`, 'x')

  expect(() => map(subject(bits), subjectMapping())).toThrow(/Subject: \[ 2\.5\.4\.45 \]/)
  expect(() => map(subject(endless), subjectMapping())).toThrow(/Subject: \[ OID \]/)
})

test('RA-27 letters of every script are values', () => {
  expect(map(subject(cn('Prägepresse 四')), subjectMapping())).toEqual({
    'x509Subject/CN': 'Prägepresse 四',
  })
})

test('STS-11 more attributes than a session has tags are refused', () => {
  const many = Array.from({ length: 51 }, (_, index) => attribute(`1.2.3.${index}`, 'x'))

  expect(() => map(subject(...many), subjectMapping())).toThrow(
    expect.objectContaining({ code: 'ValidationException' }),
  )
  expect(Object.keys(map(subject(...many.slice(1)), subjectMapping())).length).toBe(50)
})

test('RA-35 every value of a repeated attribute is in the set keys', () => {
  const own = facts({
    ...subject(ou('plant'), ou('presses'), cn('press-4')),
    extensions: [subjectAltName([generalName.dns('a.example'), generalName.dns('b.example')])],
  })

  const keys = certificateKeys({
    facts: own,
    tags: new Map(),
    trustAnchorArn: 'a',
    profileArn: 'p',
    account: '1',
    via: 'signature',
  })

  expect(keys.get('rolesanywhere:subject/ou')).toEqual(['plant', 'presses'])
  expect(keys.get('rolesanywhere:san/dns')).toEqual(['a.example', 'b.example'])
  expect(keys.has('rolesanywhere:certificatepolicy')).toBe(false)
})
