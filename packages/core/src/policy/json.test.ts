import { expect, test } from 'vitest'
import { parseJson, positionAt } from './json.ts'

function issuesOf(text: string) {
  const result = parseJson(text)
  return result.ok
    ? []
    : result.issues.map(({ code, pointer, offset }) => ({ code, pointer, offset }))
}

test('a document keeps the offsets of its values and the digits of its numbers', () => {
  const result = parseJson(' {"a": [1.50, true]}')

  expect(result).toMatchObject({
    ok: true,
    node: {
      kind: 'object',
      start: 1,
      members: [
        {
          name: 'a',
          value: {
            kind: 'array',
            items: [
              { kind: 'number', text: '1.50', start: 8, end: 12 },
              { kind: 'boolean', value: true },
            ],
          },
        },
      ],
    },
  })
})

test('GRAM-1 equal member names are refused however they are spelled, and the first one stays', () => {
  const text = '{"Effect":"Deny","\\u0045ffect":"Allow"}'

  const result = parseJson(text)

  expect(issuesOf(text)).toEqual([{ code: 'DUPLICATE_MEMBER', pointer: '/Effect', offset: 17 }])
  expect(result.node).toMatchObject({ members: [{ value: { value: 'Deny' } }] })
})

test('duplicates are found at any depth, all of them', () => {
  expect(issuesOf('{"a":{"b":1,"b":2},"c":[{"d":1,"d":2}]}').map((issue) => issue.pointer)).toEqual(
    ['/a/b', '/c/0/d'],
  )
})

test.each([
  { name: 'text after the document', text: '{} x' },
  { name: 'a trailing comma', text: '[1,]' },
  { name: 'a byte order mark', text: '\ufeff{}' },
  { name: 'a comment', text: '{} // no' },
  { name: 'NaN', text: '[NaN]' },
  { name: 'a leading zero', text: '[01]' },
  { name: 'a lone minus', text: '[-]' },
  { name: 'a raw control character in a string', text: '["a\nb"]' },
  { name: 'a string that is not closed', text: '"abc' },
  { name: 'an unknown escape', text: '"\\x"' },
  { name: 'a short unicode escape', text: '"\\u00g0"' },
  { name: 'a member without colon', text: '{"a" 1}' },
  { name: 'a list without comma', text: '[1 2]' },
  { name: 'an escape at the very end', text: '"\\' },
  { name: 'nothing at all', text: '' },
])('SEC-34 $name is a syntax error', ({ text }) => {
  expect(issuesOf(text).map((issue) => issue.code)).toEqual(['JSON_SYNTAX_ERROR'])
})

test.each([
  { name: 'U+0000', text: '"a\\u0000b"' },
  { name: 'half of a surrogate pair', text: '"\\ud800"' },
])('PLAT-18 a string with $name is refused', ({ text }) => {
  expect(issuesOf(text).map((issue) => issue.code)).toEqual(['INVALID_STRING'])
})

test('LIM-11 twenty levels of nesting are read, the twenty-first is not', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  expect(parseJson(nested(20)).ok).toBe(true)
  expect(issuesOf(nested(21)).map((issue) => issue.code)).toEqual(['DOCUMENT_TOO_COMPLEX'])
})

test('LIM-11 a million nested arrays end at the limit and not on the stack', () => {
  expect(issuesOf('['.repeat(1_000_000)).map((issue) => issue.code)).toEqual([
    'DOCUMENT_TOO_COMPLEX',
  ])
})

test('LIM-11 ten thousand values are read, one more is not', () => {
  const list = (length: number) => `[${Array(length).fill('1').join(',')}]`

  expect(parseJson(list(9_999)).ok).toBe(true)
  expect(parseJson(list(10_000)).ok).toBe(false)
})

test('SEC-32 names of the language are ordinary members and touch no prototype', () => {
  const result = parseJson('{"__proto__":{"x":1},"constructor":2}')

  expect(result).toMatchObject({
    ok: true,
    node: { members: [{ name: '__proto__' }, { name: 'constructor' }] },
  })
  expect(({} as { x?: number }).x).toBeUndefined()
})

test('positions count lines and columns from one', () => {
  expect(positionAt('ab\ncd', 4)).toEqual({ line: 2, column: 2 })
  expect(positionAt('ab', 0)).toEqual({ line: 1, column: 1 })
})
