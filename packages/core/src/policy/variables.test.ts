import { expect, test } from 'vitest'
import { hasVariables, parseSegments, substituteText, substituteTokens } from './variables.ts'
import { ANY_ONE, ANY_RUN, literalTokens } from './wildcard.ts'

const values = new Map<string, string | string[]>([
  ['aws:username', 'al*ice'],
  ['aws:tagkeys', ['env']],
  ['aws:principaltag/empty', ''],
])

function substitute(text: string) {
  const segments = parseSegments(text, 'variables')
  return segments === undefined ? 'malformed' : substituteText(segments, values)
}

test.each([
  { name: 'a key is looked up without regard to case', text: '${AWS:UserName}!', want: 'al*ice!' },
  {
    name: 'a default stands in for a missing key',
    text: "${aws:userid, 'nobody'}",
    want: 'nobody',
  },
  {
    name: 'a default is not used when there is a value',
    text: "${aws:username, 'x'}",
    want: 'al*ice',
  },
  { name: 'special characters are literals', text: '${*}${?}${$}', want: '*?$' },
  { name: 'a key without value is unresolved', text: '${aws:userid}', want: undefined },
  {
    name: 'VAR-5 a multi-valued key has no value, even with one element',
    text: '${aws:TagKeys}',
    want: undefined,
  },
  {
    name: 'VAR-5 the empty string is no value',
    text: '${aws:PrincipalTag/empty}',
    want: undefined,
  },
  {
    name: 'VAR-5 the default is used for the empty string',
    text: "${aws:PrincipalTag/empty, 'd'}",
    want: 'd',
  },
  { name: 'a dollar sign without brace is text', text: 'a$b', want: 'a$b' },
  {
    name: 'text before, between and after variables stays',
    text: 'a${aws:username}b${?}c',
    want: 'aal*iceb?c',
  },
  { name: 'the body ends at the first brace', text: '${aws:username}}', want: 'al*ice}' },
  { name: 'a key of one letter is a key', text: "${k, 'd'}", want: 'd' },
  { name: 'a key may hold blanks, as tags do', text: "${aws:RequestTag/a b, 'd'}", want: 'd' },
  { name: 'a default may hold commas and blanks', text: "${k, ' x, y '}", want: ' x, y ' },
  { name: 'a default is literal', text: "${k, '${aws:username'}", want: '${aws:username' },
])('VAR-3 $name', ({ text, want }) => {
  expect(substitute(text)).toBe(want)
})

test.each([
  '${',
  '${}',
  '${ }',
  '${ aws:username}',
  '${aws:username }',
  "${aws:username,'x'}",
  "${aws:username,  'x'}",
  "${aws:username , 'x'}",
  "${aws:username, ''}",
  "${aws:username, 'x}",
  '${aws:username, x}',
  "${aws:username, 'x', 'y'}",
  "${aws:username, 'x'y}",
  "${aws:username, 'x''}",
  "${aws:username, y'x'}",
  "${aws:user'name}",
  "${aws:user,name, 'x'}",
  "${'x'}",
  "${, 'x'}",
  'a${*}b${',
])('VAR-3 `%s` is malformed', (text) => {
  expect(substitute(text)).toBe('malformed')
})

test('VAR-3 a variable is one piece of its text, and no empty piece stands beside it', () => {
  expect(parseSegments('${AWS:UserName}', 'variables')).toEqual([
    { kind: 'variable', key: 'aws:username', fallback: undefined },
  ])
  expect(parseSegments("a${$}${k, 'd'}", 'variables')).toEqual([
    { kind: 'text', text: 'a' },
    { kind: 'literal', text: '$' },
    { kind: 'variable', key: 'k', fallback: 'd' },
  ])
})

test('only what has to be looked up is a variable', () => {
  const has = (text: string) => hasVariables(parseSegments(text, 'variables') ?? [])

  expect(has('a${aws:username}')).toBe(true)
  expect(has('a*${*}${?}${$}')).toBe(false)
})

test('VAR-4 in a pattern only its own stars and question marks are wildcards', () => {
  const tokens = (text: string) => substituteTokens(parseSegments(text, 'variables') ?? [], values)

  expect(tokens('*/${aws:username}?')).toEqual([ANY_RUN, ...literalTokens('/al*ice'), ANY_ONE])
  expect(tokens("${*}${?}${aws:userid, '*?'}")).toEqual(literalTokens('*?*?'))
  expect(tokens('a${aws:userid}')).toBeUndefined()
})

test('EVAL-6 where the version cannot be read, text with a variable cannot be either', () => {
  expect(parseSegments('a${aws:username}', 'unreadable')).toBeUndefined()
  expect(parseSegments('${*}', 'unreadable')).toBeUndefined()
  expect(parseSegments('a$b*', 'unreadable')).toEqual([{ kind: 'text', text: 'a$b*' }])
})

test('VAR-1 in a document of 2008 a variable is text', () => {
  expect(parseSegments('${aws:username}', 'plain')).toEqual([
    { kind: 'text', text: '${aws:username}' },
  ])
})
