import { createHash } from 'node:crypto'
import { nameFromText } from '@gatewarden/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { der } from '../testing/der-writer.ts'
import {
  commonName,
  ecKey,
  type ForgeOptions,
  forgeCertificate,
} from '../testing/forge-certificate.ts'
import { generalName, subjectAltName } from '../testing/forge-extensions.ts'
import { certificateFacts } from '../trust-store/certificate-facts.ts'
import { sourceIdentity } from './source-identity.ts'

const key = ecKey()
const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64url')}`

function identity(options: ForgeOptions): string {
  const parsed = parseCertificate(forgeCertificate({ key, issuer: commonName('ca'), ...options }))
  if (!parsed.ok) throw parsed.defect
  return sourceIdentity(
    certificateFacts([parsed.certificate, parsed.certificate], [], () => new Uint8Array(32)),
  )
}

const names = [generalName.dns('press-4.example'), generalName.uri('spiffe://plant/press-4')]

test.each([
  { name: 'the common name', options: { subject: commonName('press-4') }, want: 'press-4' },
  {
    name: 'the last of several common names',
    options: {
      subject: der.sequence(
        ...['plant', 'press-4'].map((text) =>
          der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(text))),
        ),
      ),
    },
    want: 'press-4',
  },
  {
    name: 'else the URI',
    options: { subject: der.sequence(), extensions: [subjectAltName(names, true)] },
    want: 'spiffe=3A=2F=2Fplant=2Fpress-4',
  },
  {
    name: 'else the DNS name',
    options: { subject: der.sequence(), extensions: [subjectAltName([names[0] as Buffer], true)] },
    want: 'press-4.example',
  },
  {
    name: 'else the serial number',
    options: {
      subject: der.sequence(),
      serial: der.integer(0x00, 0xff, 0x0a),
      extensions: [subjectAltName([generalName.ip(10, 0, 0, 1)], true)],
    },
    want: 'ff0a',
  },
])('RA-30 the source identity is $name', ({ options, want }) => {
  expect(identity(options)).toBe(want)
})

test.each([
  {
    name: 'a text that fits is taken as it is',
    text: 'press-4@plant.example,a+b',
    want: 'press-4@plant.example,a+b',
  },
  { name: 'other octets are escaped', text: 'Press & Söhne', want: 'Press=20=26=20S=C3=B6hne' },
  { name: 'an equals sign is escaped', text: 'a=b', want: 'a=3Db' },
  { name: 'the reserved prefix cannot come about', text: 'aws:root', want: 'aws=3Aroot' },
  { name: 'what is too long is hashed', text: 'x'.repeat(65), want: hashOf('x'.repeat(65)) },
  { name: 'what becomes too long is hashed', text: '&'.repeat(22), want: hashOf('&'.repeat(22)) },
  { name: 'what is too short is hashed', text: 'x', want: hashOf('x') },
  { name: 'what looks like a hash is hashed', text: hashOf('x'), want: hashOf(hashOf('x')) },
])('RA-30 $name', ({ text, want }) => {
  expect(nameFromText(text)).toBe(want)
})

test('RA-30 different texts never give one value, and every value fits', () => {
  const pieces = fc
    .array(fc.constantFrom('a', '=', '&', '3D', 'sha256-', 'é', '26'), { maxLength: 30 })
    .map((parts) => parts.join(''))

  fc.assert(
    fc.property(pieces, pieces, (left, right) => {
      expect(nameFromText(left)).toMatch(/^(?!aws:)[A-Za-z0-9_.,+=@-]{2,64}$/)
      expect(nameFromText(left) === nameFromText(right)).toBe(left === right)
    }),
    { numRuns: 2_000 },
  )
})
