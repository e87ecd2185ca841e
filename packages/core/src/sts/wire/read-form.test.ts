import { expect, test } from 'vitest'
import type { HttpInput } from '../../ports/http.ts'
import { readForm } from './read-form.ts'

const form = 'application/x-www-form-urlencoded'

const input = (
  body: string | Uint8Array,
  target = '/',
  contentType: string | null = form,
): HttpInput => ({
  method: 'POST',
  target,
  mountedTarget: target,
  rawHeaders: contentType === null ? [] : ['Content-Type', contentType],
  peerAddress: '127.0.0.1',
  isSecure: true,
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
})

const malformed = expect.objectContaining({ code: 'MalformedQueryString' })

test('WIRE-3 parameters are the union of query and form body', () => {
  const read = readForm(input('b=2&c=%C3%A9', '/sts?a=1'))

  expect([...read]).toEqual([
    ['a', '1'],
    ['b', '2'],
    ['c', 'é'],
  ])
})

test('WIRE-3 a plus is a space in the body and a plus in the query', () => {
  const read = readForm(input('b=x+y%2B', '/?a=x+y'))

  expect(read.get('a')).toBe('x+y')
  expect(read.get('b')).toBe('x y+')
})

test('WIRE-3 a pair without a sign is empty, a value may hold one, empty pairs are nothing', () => {
  expect([...readForm(input('&a&b==&&'))]).toEqual([
    ['a', ''],
    ['b', '='],
  ])
})

test.each([
  { name: 'in the body', body: 'Action=A&Action=A', target: '/' },
  { name: 'in query and body', body: 'Action=A', target: '/?Action=B' },
  { name: 'in the query', body: '', target: '/?a=1&a=2' },
  { name: 'in another spelling', body: 'Action=A&%41ction=A', target: '/' },
])('WIRE-3 ATK-33 a name given twice is refused: $name', ({ body, target }) => {
  expect(() => readForm(input(body, target))).toThrow(
    expect.objectContaining({
      code: 'MalformedQueryString',
      message: 'a parameter is given twice',
    }),
  )
})

test.each([
  { name: 'a short percent escape', body: 'a=%4' },
  { name: 'a percent escape of no hex', body: 'a=%zz' },
  { name: 'a percent escape that is no UTF-8', body: 'a=%ff' },
  { name: 'an overlong slash', body: 'a=%c0%af' },
  { name: 'an encoded surrogate', body: 'a=%ed%a0%80' },
  { name: 'NUL', body: 'a=%00' },
  { name: 'NUL in a name', body: 'a%00=1' },
  { name: 'no name', body: '=1' },
  { name: 'a path of nine parts', body: 'a.b.c.d.e.f.g.h.i=1' },
])('WIRE-3 a form is refused: $name', ({ body }) => {
  expect(() => readForm(input(body))).toThrow(malformed)
  expect(() => readForm(input('', `/?${body}`))).toThrow(malformed)
})

test('WIRE-3 a path of eight parts is read', () => {
  expect(readForm(input('a.b.c.d.e.f.g.h=1')).size).toBe(1)
})

test('WIRE-3 a thousand pairs are read and one more is refused', () => {
  const pairs = Array.from({ length: 1_000 }, (_, index) => `k${index}=`).join('&')

  expect(readForm(input(pairs)).size).toBe(1_000)
  expect(() => readForm(input(pairs, '/?more=1'))).toThrow(
    expect.objectContaining({ code: 'MalformedQueryString', message: 'more than 1000 parameters' }),
  )
})

test('ATK-34 parameter-shape: 100,000 members are refused after a thousand', () => {
  const pairs = Array.from({ length: 100_000 }, (_, index) => `T.member.${index}.K=`).join('&')

  expect(() => readForm(input(pairs))).toThrow('more than 1000 parameters')
})

test('WIRE-5 ATK-34 names of objects are names like any other', () => {
  const read = readForm(input('__proto__=1&constructor=2&toString=3'))

  expect([...read.keys()]).toEqual(['__proto__', 'constructor', 'toString'])
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  expect(Object.keys(Object.prototype)).toEqual([])
})

test.each([
  { contentType: form },
  { contentType: `${form}; charset=utf-8` },
  { contentType: `${form};charset=UTF-8` },
  { contentType: 'Application/X-WWW-Form-Urlencoded; charset="utf-8"' },
])('WIRE-3 a form is accepted as $contentType', ({ contentType }) => {
  expect(readForm(input('a=1', '/', contentType)).get('a')).toBe('1')
})

test.each([
  { contentType: null },
  { contentType: 'application/json' },
  { contentType: 'text/plain' },
  { contentType: `${form}; charset=utf-16` },
  { contentType: `${form}, text/plain` },
  { contentType: 'multipart/form-data; boundary=x' },
])('SIG-4 a body that is no form is refused, not ignored: $contentType', ({ contentType }) => {
  expect(() => readForm(input('Policy=x', '/?Action=A', contentType))).toThrow(malformed)
})

test('SIG-4 two content types are refused', () => {
  const twice = input('a=1')

  expect(() =>
    readForm({ ...twice, rawHeaders: [...twice.rawHeaders, 'content-type', form] }),
  ).toThrow(malformed)
})

test('WIRE-1 an encoded body is refused', () => {
  const encoded = input('a=1')

  expect(() =>
    readForm({ ...encoded, rawHeaders: [...encoded.rawHeaders, 'Content-Encoding', 'gzip'] }),
  ).toThrow(malformed)
})

test('WIRE-3 a body that is no UTF-8 is refused', () => {
  expect(() => readForm(input(Uint8Array.of(0x61, 0x3d, 0xff)))).toThrow(malformed)
})

test('WIRE-3 a query with raw characters beyond ASCII is refused', () => {
  expect(() => readForm(input('', '/?a=é'))).toThrow(malformed)
})
