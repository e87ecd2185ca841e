import { expect, test } from 'vitest'
import { splitArn } from './arn.ts'
import { compileResource, isResourceUnresolved, matchResource } from './resource-pattern.ts'

const values = new Map([
  ['aws:username', 'alice'],
  ['aws:principaltag/star', '*'],
])

function match(pattern: string, arn: string | null) {
  const compiled = compileResource(pattern, 'variables')
  if (compiled === undefined) return 'malformed'
  return matchResource(compiled, arn === null ? null : (splitArn(arn) ?? null), values)
}

test.each([
  {
    name: 'all six fields are compared',
    pattern: 'arn:gw:o:eu:1:order/1',
    arn: 'arn:gw:o:eu:1:order/1',
    want: 'yes',
  },
  {
    name: 'case is significant',
    pattern: 'arn:gw:o:eu:1:order/A',
    arn: 'arn:gw:o:eu:1:order/a',
    want: 'no',
  },
  {
    name: 'a star does not cross into the next field',
    pattern: 'arn:gw:*:order/1',
    arn: 'arn:gw:o:eu:1:order/1',
    want: 'no',
  },
  {
    name: 'a star in the last field crosses colons',
    pattern: 'arn:gw:o:eu:1:order/a*d',
    arn: 'arn:gw:o:eu:1:order/a/b:c/d',
    want: 'yes',
  },
  {
    name: 'stars for region and account match any of them',
    pattern: 'arn:gw:o:*:*:order/*',
    arn: 'arn:gw:o:eu:1:order/1',
    want: 'yes',
  },
  {
    name: 'stars for region and account leave the service to be compared',
    pattern: 'arn:gw:o:*:*:order/*',
    arn: 'arn:gw:other:eu:1:order/1',
    want: 'no',
  },
  {
    name: 'stars for region and account leave the resource to be compared',
    pattern: 'arn:gw:o:*:*:order/*',
    arn: 'arn:gw:o:order/:1:item/1',
    want: 'no',
  },
  {
    name: 'an account behind a star is compared',
    pattern: 'arn:gw:o:*:1:order/*',
    arn: 'arn:gw:o:eu:2:order/1',
    want: 'no',
  },
  {
    name: 'stars within the last field',
    pattern: 'arn:gw:o:eu:1:order/*/item/*1',
    arn: 'arn:gw:o:eu:1:order/7/item/21',
    want: 'yes',
  },
  { name: 'a star alone matches a request without ARN', pattern: '*', arn: null, want: 'yes' },
  {
    name: 'MATCH-7 nothing else matches a request without ARN',
    pattern: 'arn:*:*:*:*:*',
    arn: null,
    want: 'no',
  },
  {
    name: 'MATCH-8 missing fields are stars',
    pattern: 'arn:gw:o',
    arn: 'arn:gw:o:eu:1:order/1',
    want: 'yes',
  },
  {
    name: 'a variable is replaced',
    pattern: 'arn:gw:o:eu:1:order/${aws:username}',
    arn: 'arn:gw:o:eu:1:order/alice',
    want: 'yes',
  },
  {
    name: 'VAR-4 a substituted star is a literal',
    pattern: 'arn:gw:o:eu:1:order/${aws:PrincipalTag/star}',
    arn: 'arn:gw:o:eu:1:order/x',
    want: 'no',
  },
  {
    name: 'VAR-4 a substituted star matches a star',
    pattern: 'arn:gw:o:eu:1:order/${aws:PrincipalTag/star}',
    arn: 'arn:gw:o:eu:1:order/*',
    want: 'yes',
  },
  {
    name: 'VAR-6 an unresolved variable matches nothing, not even its own text',
    pattern: 'arn:gw:o:eu:1:order/${aws:userid}',
    arn: 'arn:gw:o:eu:1:order/${aws:userid}',
    want: 'no',
  },
  {
    name: 'colons inside a variable do not split the pattern',
    pattern: 'arn:gw:o:eu:1:${aws:username}',
    arn: 'arn:gw:o:eu:1:alice',
    want: 'yes',
  },
  {
    name: 'VAR-2 a variable before the fifth colon is malformed',
    pattern: 'arn:gw:o:${aws:username}:1:x',
    arn: null,
    want: 'malformed',
  },
  { name: 'the empty pattern is malformed', pattern: '', arn: null, want: 'malformed' },
  {
    name: 'SEC-17 a star in the request is an ordinary character',
    pattern: 'arn:gw:o:eu:1:order/1',
    arn: 'arn:gw:o:eu:1:order/*',
    want: 'no',
  },
])('MATCH-5 $name', ({ pattern, arn, want }) => {
  expect(match(pattern, arn)).toBe(want)
})

test('VAR-8 an unresolved variable can be told from one that does not match', () => {
  const unresolved = compileResource('arn:gw:o:eu:1:${aws:userid}', 'variables')
  const resolved = compileResource('arn:gw:o:eu:1:${aws:username}', 'variables')

  expect(unresolved && isResourceUnresolved(unresolved, values)).toBe(true)
  expect(resolved && isResourceUnresolved(resolved, values)).toBe(false)
})

test('LIM-10 a pattern of more than 2,048 code points is malformed', () => {
  expect(match(`arn:gw:o:eu:1:${'a'.repeat(2_034)}`, null)).toBe('no')
  expect(match(`arn:gw:o:eu:1:${'a'.repeat(2_035)}`, null)).toBe('malformed')
})
