import { expect, test } from 'vitest'
import { createDerBudget } from '../der/der-limits.ts'
import { readDer } from '../der/read-der.ts'
import { der, encode } from '../testing/der-writer.ts'
import { nameText, readName } from './name.ts'

const cn = '2.5.4.3'
const ou = '2.5.4.11'
const attribute = (type: string, value: Buffer) => der.sequence(der.oid(type), value)
const name = (...rdns: readonly (readonly Buffer[])[]) =>
  readName(
    readDer(der.sequence(...rdns.map((attributes) => der.set(...attributes))), createDerBudget()),
  )
const named = (value: Buffer) => name([attribute(cn, value)])
const bmp = (text: string) => encode(0x1e, Buffer.from(text, 'utf16le').swap16())

test.each([
  { what: 'the same text', left: der.utf8('Plant CA'), right: der.utf8('Plant CA') },
  { what: 'another string type', left: der.utf8('Plant CA'), right: der.printable('Plant CA') },
  { what: 'a BMPString', left: der.utf8('Plant CA'), right: bmp('Plant CA') },
  { what: 'another case', left: der.utf8('Plant CA'), right: der.utf8('pLANT ca') },
  {
    what: 'white space around and inside',
    left: der.utf8('Plant CA'),
    right: der.utf8('  Plant \t CA '),
  },
  { what: 'compatibility forms', left: der.utf8('ﬁnance'), right: der.utf8('finance') },
  { what: 'composed and decomposed letters', left: der.utf8('é'), right: der.utf8('e\u0301') },
])('X509-35 names are equal with $what', ({ left, right }) => {
  expect(named(left).key).toBe(named(right).key)
})

test('X509-35 the attributes of one RDN are a set', () => {
  const left = name([attribute(cn, der.utf8('a')), attribute(ou, der.utf8('b'))])
  const right = name([attribute(ou, der.utf8('b')), attribute(cn, der.utf8('a'))])

  expect(left.key).toBe(right.key)
})

test.each([
  { what: 'another text', right: name([attribute(cn, der.utf8('b'))]) },
  { what: 'another type', right: name([attribute(ou, der.utf8('a'))]) },
  {
    what: 'a further RDN',
    right: name([attribute(cn, der.utf8('a'))], [attribute(cn, der.utf8('a'))]),
  },
  {
    what: 'a further attribute',
    right: name([attribute(cn, der.utf8('a')), attribute(ou, der.utf8('a'))]),
  },
  { what: 'a value of no string type', right: name([attribute(cn, der.bits(Buffer.from('a')))]) },
])('X509-35 names differ with $what', ({ right }) => {
  expect(name([attribute(cn, der.utf8('a'))]).key).not.toBe(right.key)
})

test('X509-35 the order of RDNs counts, and two RDNs are not one', () => {
  const a = attribute(cn, der.utf8('a'))
  const b = attribute(ou, der.utf8('b'))

  expect(name([a], [b]).key).not.toBe(name([b], [a]).key)
  expect(name([a], [b]).key).not.toBe(name([a, b]).key)
})

test('X509-35 a text cannot imitate the structure of a name', () => {
  const { key } = name([attribute(cn, der.utf8('a'))], [attribute(cn, der.utf8('b'))])

  expect(named(der.utf8(key)).key).not.toBe(key)
  expect(named(der.utf8('a1;550403:2:sb')).key).not.toBe(key)
})

test('names are written most specific first, with what could mislead escaped', () => {
  const text = nameText(
    name(
      [attribute(ou, der.utf8('presses, north'))],
      [attribute(cn, der.utf8('press\n4')), attribute('1.2.3', der.bits(Buffer.from('a')))],
    ),
  )

  expect(text).toBe('CN=press\\0a4+1.2.3=#,OU=presses\\2c north')
})

test.each([
  { name: 'an OCTET STRING', value: der.octets(Buffer.from('a')) },
  { name: 'NULL', value: der.null() },
  { name: 'a VisibleString', value: encode(0x1a, Buffer.from('a')) },
  { name: 'a value without a type', value: der.implicit(5, Buffer.from('a')) },
])('X509-11 $name is no attribute value', ({ value }) => {
  expect(() => named(value)).toThrow(expect.objectContaining({ code: 'NameInvalid' }))
})
