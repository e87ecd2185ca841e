import { expect, test } from 'vitest'
import { der, encode } from '../testing/der-writer.ts'
import { DerError } from './der-error.ts'
import { createDerBudget, derLimits } from './der-limits.ts'
import { readDer } from './read-der.ts'

const read = (...bytes: readonly (number | Uint8Array)[]) =>
  readDer(
    Buffer.concat(bytes.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part))),
    createDerBudget(),
  )

test('X509-1 a sequence is read with its values in place', () => {
  const node = read(der.sequence(der.integer(5), der.sequence(der.boolean(true)), der.null()))

  expect(node.children.map(({ tag }) => tag)).toEqual([0x02, 0x30, 0x05])
  expect(node.children[1]?.children.map(({ tag, start, end }) => [tag, start, end])).toEqual([
    [0x01, 7, 10],
  ])
})

test.each([
  { name: 'nothing', message: 'value is cut off', bytes: [] },
  { name: 'a tag alone', message: 'value is cut off', bytes: [0x30] },
  {
    name: 'a length beyond the input',
    message: 'value is longer than what holds it',
    bytes: [0x04, 0x02, 0x00],
  },
  {
    name: 'a value longer than what holds it',
    message: 'value is longer than what holds it',
    bytes: [0x30, 0x03, 0x04, 0x02, 0x00],
  },
  { name: 'trailing bytes', message: 'bytes follow the value', bytes: [0x05, 0x00, 0x00] },
  {
    name: 'an indefinite length',
    message: 'length is indefinite or not minimal',
    bytes: [0x30, 0x80, 0x00, 0x00],
  },
  {
    name: 'a long length for a short value',
    message: 'length is indefinite or not minimal',
    bytes: [0x04, 0x81, 0x01, 0x00],
  },
  {
    name: 'a length with a leading zero',
    message: 'length is indefinite or not minimal',
    bytes: [0x04, 0x82, 0x00, 0x80, ...Array<number>(0x80).fill(0)],
  },
  {
    name: 'a length of five octets',
    message: 'length of more than four octets',
    bytes: [0x04, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00],
  },
  {
    name: 'a tag of several octets',
    message: 'tag of several octets',
    bytes: [0x1f, 0x81, 0x00, 0x00],
  },
  {
    name: 'end-of-contents octets',
    message: 'type that certificates do not hold',
    bytes: [0x00, 0x00],
  },
  {
    name: 'a constructed string',
    message: 'constructed form of a primitive type',
    bytes: [0x24, 0x03, 0x04, 0x01, 0x00],
  },
  {
    name: 'a primitive sequence',
    message: 'type that certificates do not hold',
    bytes: [0x10, 0x00],
  },
  { name: 'a reserved type', message: 'type that certificates do not hold', bytes: [0x0f, 0x00] },
])('X509-1 $name is no DER', ({ bytes, message }) => {
  expect(() => read(...bytes)).toThrow(new DerError(message))
})

test.each([
  { name: 'minimal negative integer', bytes: [0x02, 0x01, 0x80] },
  { name: 'integer with a needed sign octet', bytes: [0x02, 0x02, 0x00, 0x80] },
  { name: 'true', bytes: [0x01, 0x01, 0xff] },
  { name: 'bits with zero padding', bytes: [0x03, 0x02, 0x07, 0x80] },
  { name: 'no bits', bytes: [0x03, 0x01, 0x00] },
  { name: 'identifier with a large arc', bytes: [0x06, 0x06, 0x2a, 0x90, 0x80, 0x80, 0x80, 0x00] },
  { name: 'UTF-8', bytes: [0x0c, 0x02, 0xc3, 0xa9] },
  { name: 'a character outside its set in a PrintableString', bytes: [0x13, 0x01, 0x40] },
])('X509-2 $name is read', ({ bytes }) => {
  expect(() => read(...bytes)).not.toThrow()
})

test.each([
  { name: 'empty integer', message: 'empty INTEGER', bytes: [0x02, 0x00] },
  {
    name: 'integer with a needless zero',
    message: 'INTEGER is not minimal',
    bytes: [0x02, 0x02, 0x00, 0x7f],
  },
  {
    name: 'integer with a needless FF',
    message: 'INTEGER is not minimal',
    bytes: [0x02, 0x02, 0xff, 0x80],
  },
  { name: 'boolean 01', message: 'malformed BOOLEAN', bytes: [0x01, 0x01, 0x01] },
  { name: 'boolean of two octets', message: 'malformed BOOLEAN', bytes: [0x01, 0x02, 0xff, 0xff] },
  { name: 'null with content', message: 'NULL with content', bytes: [0x05, 0x01, 0x00] },
  { name: 'bits without a count', message: 'malformed BIT STRING', bytes: [0x03, 0x00] },
  { name: 'eight unused bits', message: 'malformed BIT STRING', bytes: [0x03, 0x02, 0x08, 0x00] },
  {
    name: 'unused bits of nothing',
    message: 'unused bits of a BIT STRING are not zero',
    bytes: [0x03, 0x01, 0x01],
  },
  {
    name: 'unused bits that are set',
    message: 'unused bits of a BIT STRING are not zero',
    bytes: [0x03, 0x02, 0x01, 0x81],
  },
  { name: 'empty identifier', message: 'empty OBJECT IDENTIFIER', bytes: [0x06, 0x00] },
  {
    name: 'identifier with a padded arc',
    message: 'OBJECT IDENTIFIER is not minimal',
    bytes: [0x06, 0x02, 0x80, 0x01],
  },
  {
    name: 'identifier that is cut off',
    message: 'OBJECT IDENTIFIER is cut off',
    bytes: [0x06, 0x02, 0x2a, 0x81],
  },
  { name: 'broken UTF-8', message: 'malformed UTF-8', bytes: [0x0c, 0x01, 0xc3] },
  { name: 'overlong UTF-8', message: 'malformed UTF-8', bytes: [0x0c, 0x02, 0xc0, 0x80] },
  { name: 'U+0000 in UTF-8', message: 'string holds U+0000', bytes: [0x0c, 0x02, 0x61, 0x00] },
  { name: 'U+0000 in an IA5String', message: 'string holds U+0000', bytes: [0x16, 0x01, 0x00] },
  {
    name: 'an octet above 7F in an IA5String',
    message: 'octet above 7F in an ASCII string',
    bytes: [0x16, 0x01, 0x80],
  },
  {
    name: 'a BMPString of odd length',
    message: 'BMPString of odd length',
    bytes: [0x1e, 0x03, 0x00, 0x61, 0x00],
  },
  {
    name: 'a surrogate in a BMPString',
    message: 'surrogate in a BMPString',
    bytes: [0x1e, 0x02, 0xd8, 0x00],
  },
  {
    name: 'U+0000 in a BMPString',
    message: 'string holds U+0000',
    bytes: [0x1e, 0x02, 0x00, 0x00],
  },
  {
    name: 'a UniversalString of five octets',
    message: 'UniversalString of a length not divisible by four',
    bytes: [0x1c, 0x05, 0, 0, 0, 0x41, 0x41],
  },
  { name: 'a length that is cut off', message: 'value is cut off', bytes: [0x04, 0x82, 0x01] },
  {
    name: 'a UniversalString beyond Unicode',
    message: 'UniversalString holds no character',
    bytes: [0x1c, 0x04, 0x00, 0x11, 0x00, 0x00],
  },
])('X509-2 X509-7 $name is no DER', ({ bytes, message }) => {
  expect(() => read(...bytes)).toThrow(new DerError(message))
})

const nested = (levels: number): Buffer => {
  let value = der.null()
  for (let level = 0; level < levels; level += 1) value = der.sequence(value)
  return value
}

test('X509-5 32 levels are read, 33 are not', () => {
  expect(() => read(nested(32))).not.toThrow()
  expect(() => read(nested(33))).toThrow('nested too deeply')
})

test('X509-5 SEC-65 ASN.1 nested ten thousand deep is refused without recursion', () => {
  expect(() => read(nested(10_000))).toThrow('nested too deeply')
})

test('X509-5 a value inside an extension goes on counting depth and values', () => {
  const budget = createDerBudget({ ...derLimits, nodes: 5 })

  readDer(nested(2), budget, 30)

  expect(budget.nodes).toBe(2)
  expect(() => readDer(nested(3), createDerBudget(), 30)).toThrow('nested too deeply')
  expect(() => readDer(nested(2), budget, 0)).toThrow('too many values')
})

test('X509-5 more than 50,000 values or 256 KiB are refused', () => {
  const values = (count: number) => encode(0x30, Buffer.alloc(2 * count, Buffer.from([0x05, 0x00])))

  expect(() => read(values(49_999))).not.toThrow()
  expect(() => read(values(50_000))).toThrow('too many values')
  expect(() => read(der.octets(Buffer.alloc(262_144)))).toThrow('too large')
})
