import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { childPointer, type JsonNode, parseJson, positionAt } from './json.ts'

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
  expect(result).toMatchObject({ issues: [{ message: 'member `Effect` stands twice' }] })
  expect(result.node).toMatchObject({ members: [{ value: { value: 'Deny' } }] })
})

test('GRAM-1 an equal name is found among any number of members', () => {
  const names = Array.from({ length: 40 }, (_, index) => `n${index}`)
  const text = (last: string, count: number) =>
    `{${[...names.slice(0, count), last].map((name) => `"${name}":0`).join()}}`

  for (let count = 1; count <= names.length; count += 1) {
    expect(parseJson(text('other', count)).ok).toBe(true)
    for (const name of names.slice(0, count)) {
      expect(issuesOf(text(name, count))).toMatchObject([{ pointer: `/${name}` }])
    }
  }
})

test('duplicates are found at any depth, all of them', () => {
  expect(issuesOf('{"a":{"b":1,"b":2},"c":[{"d":1,"d":2}]}').map((issue) => issue.pointer)).toEqual(
    ['/a/b', '/c/0/d'],
  )
})

test.each([2, 12, 13, 40])('the last of %i members is found to stand twice', (count) => {
  const members = Array.from({ length: count - 1 }, (_, at) => `"m${at}":${at}`)
  const text = `{${[...members, '"last":0', '"last":1', '"m0":2'].join()}}`

  expect(issuesOf(text).map(({ pointer }) => pointer)).toEqual(['/last', '/m0'])
})

test.each([
  {
    name: 'text after the document',
    text: '{} x',
    at: 3,
    says: 'unexpected text after the document',
  },
  { name: 'a comment', text: '{} // no', at: 3, says: 'unexpected text after the document' },
  {
    name: 'a byte order mark',
    text: '\ufeff{}',
    at: 0,
    says: 'the text begins with a byte order mark',
  },
  { name: 'nothing at all', text: '', at: 0, says: 'unexpected end of the text' },
  { name: 'white space alone', text: ' \n', at: 2, says: 'unexpected end of the text' },
  { name: 'a list that ends early', text: '[1,', at: 3, says: 'unexpected end of the text' },
  { name: 'a trailing comma', text: '[1,]', at: 3, says: 'expected a value' },
  { name: 'NaN', text: '[NaN]', at: 1, says: 'expected a value' },
  { name: 'a plus sign', text: '[+1]', at: 1, says: 'expected a value' },
  { name: 'a list without comma', text: '[1 2]', at: 3, says: 'expected `,` or `]`' },
  { name: 'an object without comma', text: '{"a":1 "b":2}', at: 7, says: 'expected `,` or `}`' },
  {
    name: 'a member without quotes',
    text: '{a:1}',
    at: 1,
    says: 'expected a member name in quotes',
  },
  {
    name: 'a member without colon',
    text: '{"a" 1}',
    at: 5,
    says: 'expected `:` after the member name `a`',
  },
  { name: 'a leading zero', text: '[01]', at: 2, says: 'malformed number' },
  { name: 'a lone minus', text: '[-]', at: 1, says: 'malformed number' },
  { name: 'a fraction without digits', text: '[1.]', at: 2, says: 'malformed number' },
  { name: 'a number with a unit', text: '[1s]', at: 2, says: 'malformed number' },
  { name: 'a string that is not closed', text: '"abc', at: 4, says: 'a string is not closed' },
  {
    name: 'a raw control character in a string',
    text: '["a\nb"]',
    at: 3,
    says: 'a control character in a string must be escaped',
  },
  { name: 'an unknown escape', text: '"a\\x"', at: 2, says: 'unknown escape in a string' },
  { name: 'an escape at the very end', text: '"\\', at: 1, says: 'unknown escape in a string' },
  { name: 'a short escape', text: '"\\u00g0"', at: 1, says: '`\\u` needs four hexadecimal digits' },
])('SEC-34 $name is a syntax error and ends the reading', ({ text, at, says }) => {
  const issue = { code: 'JSON_SYNTAX_ERROR', message: says, offset: at }

  expect(parseJson(text)).toMatchObject({ ok: false, issues: [issue], node: undefined })
})

test('a syntax error names the value that holds it', () => {
  const pointersOf = (text: string) => issuesOf(text).map(({ pointer }) => pointer)

  expect(pointersOf('{"a":[1,{"b" 2}]}')).toEqual(['/a/1'])
  expect(pointersOf('{"a":[1,x]}')).toEqual(['/a/1'])
  expect(pointersOf('[1] 2')).toEqual([''])
})

test('what was reported before a syntax error stays reported', () => {
  expect(issuesOf('{"a":1,"a":2,').map(({ code }) => code)).toEqual([
    'DUPLICATE_MEMBER',
    'JSON_SYNTAX_ERROR',
  ])
})

test.each([
  { name: 'U+0000', text: '["a\\u0000b"]', says: 'a string holds U+0000' },
  {
    name: 'half of a surrogate pair',
    text: '["\\ud800"]',
    says: 'a string holds half of a surrogate pair',
  },
  {
    name: 'a first half that is not escaped',
    text: '["\ud800"]',
    says: 'a string holds half of a surrogate pair',
  },
  {
    name: 'a second half that is not escaped',
    text: '["a\udfff"]',
    says: 'a string holds half of a surrogate pair',
  },
])('PLAT-18 a string with $name is refused, and the reading goes on', ({ text, says }) => {
  const issue = { code: 'INVALID_STRING', message: says, pointer: '/0', offset: 1 }

  expect(parseJson(text)).toMatchObject({ ok: false, issues: [issue], node: { kind: 'array' } })
})

test('PLAT-18 whole surrogate pairs are characters, escaped or not', () => {
  expect(parseJson('"\ud83d\ude00"')).toMatchObject({ ok: true, node: { value: '😀' } })
  expect(parseJson('"\\ud83d\ude00"')).toMatchObject({ ok: true, node: { value: '😀' } })
})

test('LIM-11 twenty levels of nesting are read, the twenty-first is not', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  expect(parseJson(nested(20)).ok).toBe(true)
  expect(issuesOf(nested(21)).map((issue) => issue.code)).toEqual(['DOCUMENT_TOO_COMPLEX'])
})

test.each([
  { name: 'an object in an object', text: '{"a":{"b":{}}}', says: 'nested deeper than 2 levels' },
  { name: 'an object in a list', text: '[1,[{}]]', says: 'nested deeper than 2 levels' },
  { name: 'a fifth value', text: '[1,"a",{"b":null}]', says: 'more than 4 values' },
])('LIM-11 $name over the limit is refused before it is read', ({ text, says }) => {
  const result = parseJson(text, { depth: 2, values: 4 })

  expect(result).toMatchObject({
    ok: false,
    issues: [{ code: 'DOCUMENT_TOO_COMPLEX', message: says }],
    node: undefined,
  })
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
  expect(positionAt('a\n\nb\nc', 3)).toEqual({ line: 3, column: 1 })
})

test('a line break belongs to the line that it ends', () => {
  expect(positionAt('ab\ncd', 2)).toEqual({ line: 1, column: 3 })
  expect(positionAt('ab\ncd', 3)).toEqual({ line: 2, column: 1 })
})

test.each([
  { step: 'a', want: '/p/a' },
  { step: 7, want: '/p/7' },
  { step: 'a/b', want: '/p/a~1b' },
  { step: 'a~b', want: '/p/a~0b' },
  { step: '~1//~', want: '/p/~01~1~1~0' },
])('RFC 6901 the pointer of member `$step` is $want', ({ step, want }) => {
  expect(childPointer('/p', step)).toBe(want)
})

/** What `JSON.parse` would answer. */
function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]))
    case 'array':
      return node.items.map(plain)
    case 'number':
      return Number(node.text)
    case 'null':
      return null
    default:
      return node.value
  }
}

/** Every node of the tree. */
function nodesOf(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'object') return [node, ...node.members.flatMap(({ value }) => nodesOf(value))]
  return node.kind === 'array' ? [node, ...node.items.flatMap(nodesOf)] : [node]
}

function parsesAs(text: string): unknown {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return 'malformed'
  }
}

describe('RFC 8259', () => {
  const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 })

  test('every value is read as JSON.parse reads it, whatever white space stands around it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), space, fc.nat(4), (written, around, indent) => {
        const text = around + JSON.stringify(written, null, indent) + around
        const result = parseJson(text)

        expect(result.ok && plain(result.node)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('the span of every value is its own text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), space, fc.nat(4), (written, around, indent) => {
        const text = around + JSON.stringify(written, null, indent) + around
        const result = parseJson(text)
        const nodes = result.node === undefined ? [] : nodesOf(result.node)

        expect(nodes.length).toBeGreaterThan(0)
        for (const node of nodes) {
          const own = text.slice(node.start, node.end)
          expect(JSON.parse(own)).toEqual(plain(node))
          expect(own).toBe(own.trim())
        }
      }),
    )
  })

  test('what JSON.parse refuses is refused, and the rest is read alike', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '"a"',
      '"b\\n',
      '"',
      '\\u00e9',
      'true',
      'null',
    ]
    const numbers = ['0', '1', '90', '-', '+', '.', 'e', 'E', '.5', 'x']
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...pieces, ...numbers), maxLength: 7 }),
      fc.string({ unit: fc.constantFrom(...numbers), maxLength: 6 }),
    )

    fc.assert(
      fc.property(text, (written) => {
        const result = parseJson(written)

        expect(result.ok ? { value: plain(result.node) } : 'malformed').toEqual(parsesAs(written))
      }),
      { numRuns: 3_000 },
    )
  })

  test.each(['{ }', '[ ]', '{\n}', '[\t\r\n]', ' [ { } , [ ] ] '])('`%s` is read', (text) => {
    const result = parseJson(text)

    expect(result.ok && plain(result.node)).toEqual(JSON.parse(text))
  })

  test('every escape is the character that it stands for', () => {
    const text = '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud83d\\ude00"'

    expect(parseJson(text)).toMatchObject({ ok: true, node: { value: JSON.parse(text) } })
  })
})
