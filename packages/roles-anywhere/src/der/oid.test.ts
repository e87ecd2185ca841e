import { expect, test } from 'vitest'
import { oid, oidFromBytes, oidText } from './oid.ts'

test.each([
  '2.5.29.19',
  '1.2.840.113549.1.1.11',
  '0.9.2342.19200300.100.1.25',
  '2.999.1',
  '1.3.6.1.4.1.311.20.2.3',
])('X509-3 %s survives the round trip', (text) => {
  expect(oidText(oid(text))).toBe(text)
})

test('X509-3 SEC-65 arcs are never cut to 32 bits', () => {
  expect(oidText(oid('2.5.4294967299'))).toBe('2.5.4294967299')
  expect(oid('2.5.4294967299')).not.toBe(oid('2.5.3'))
  expect(oidText(oid(`1.2.${2n ** 128n}`))).toBe(`1.2.${2n ** 128n}`)
})

test('X509-3 identifiers compare as octets', () => {
  expect(oidFromBytes(new Uint8Array([0x55, 0x1d, 0x13]))).toBe(oid('2.5.29.19'))
})
