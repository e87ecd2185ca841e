import { expect, test } from 'vitest'
import { parseSegments, substituteText } from './variables.ts'

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
])('VAR-3 `%s` is malformed', (text) => {
  expect(substitute(text)).toBe('malformed')
})

test('VAR-1 in a document of 2008 a variable is text', () => {
  expect(parseSegments('${aws:username}', 'plain')).toEqual([
    { kind: 'text', text: '${aws:username}' },
  ])
})
