import { expect, test } from 'vitest'
import { der } from '../../testing/der-writer.ts'
import { commonName, ecKey, forgeCertificate } from '../../testing/forge-certificate.ts'
import { generalName, subjectAltName } from '../../testing/forge-extensions.ts'
import { parseCertificate } from '../parse-certificate.ts'

const key = ecKey()
const code = (...names: readonly Buffer[]) => {
  const parsed = parseCertificate(forgeCertificate({ key, extensions: [subjectAltName(names)] }))
  if (!parsed.ok) return parsed.defect.code
  const [defect] = parsed.certificate.irregularities.values()
  return defect?.code ?? 'accepted'
}
const { dns, email, uri, ip } = generalName

test.each([
  'a.example',
  'localhost',
  'xn--bcher-kva.example',
  '*.example.com',
  `${'a'.repeat(63)}.example`,
  '1.example',
  'A-1.EXAMPLE',
])('X509-19 DNS name %s is accepted', (text) => {
  expect(code(dns(text))).toBe('accepted')
})

test.each([
  '',
  '.example',
  'example.',
  'a..b',
  'a_b.example',
  '-a.example',
  'a-.example',
  '*',
  'a.*.example',
  'a*.example',
  '**.example',
  '8.8.8.8',
  '*.8.8.8',
  '::1',
  'a b.example',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(126)}ab`,
  'a.example\0.evil',
  'b\u00fccher.example',
])('X509-19 DNS name %j is refused', (text) => {
  expect(code(dns(text))).toBe('SanInvalid')
})

test.each(['a@example.com', '**@example.com', "o'neil+x@mail.example"])(
  'X509-19 email %s is accepted',
  (text) => {
    expect(code(email(text))).toBe('accepted')
  },
)

test.each([
  '',
  'a',
  '@example.com',
  'a@',
  'a@b@example.com',
  'a b@example.com',
  'a@ex_ample.com',
  'a@[127.0.0.1]',
])('X509-19 email %j is refused', (text) => {
  expect(code(email(text))).toBe('SanInvalid')
})

test.each(['spiffe://plant/press-4', 'urn:uuid:1', 'https://a.example/x?y#z'])(
  'X509-19 URI %s is accepted',
  (text) => {
    expect(code(uri(text))).toBe('accepted')
  },
)

test.each(['', 'press-4', '//host/path', 'spiffe:', 'a b:c', 'http://a b', 'http://\u00fc'])(
  'X509-19 URI %j is refused',
  (text) => {
    expect(code(uri(text))).toBe('SanInvalid')
  },
)

test('X509-19 addresses have 4 or 16 octets', () => {
  expect(code(ip(10, 0, 0, 1))).toBe('accepted')
  expect(code(ip(...Array<number>(16).fill(0)))).toBe('accepted')
  expect(code(ip(10, 0, 0))).toBe('SanInvalid')
  expect(code(ip(10, 0, 0, 0, 255, 255, 255, 0))).toBe('SanInvalid')
})

test('X509-19 other kinds are parsed and kept opaque', () => {
  expect(code(generalName.other('1.3.6.1.4.1.311.20.2.3', der.utf8('press@plant')))).toBe(
    'accepted',
  )
  expect(code(generalName.directory(commonName('press')))).toBe('accepted')
  expect(code(der.implicit(8, Buffer.from([0x2a, 0x03])))).toBe('accepted')
  expect(code(der.implicit(8, Buffer.from([0x80, 0x03])))).toBe('SanInvalid')
  expect(code(generalName.directory(der.sequence(der.set())))).toBe('SanInvalid')
  expect(code(generalName.directory(der.set()))).toBe('SanInvalid')
  expect(code(der.implicit(9, Buffer.from([1])))).toBe('SanInvalid')
})

test('X509-19 no name at all is refused, and one bad name among good ones', () => {
  expect(code()).toBe('SanInvalid')
  expect(code(dns('a.example'), dns('a_b.example'))).toBe('SanInvalid')
})
