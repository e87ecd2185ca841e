import { expect, test } from 'vitest'
import type { PolicyType } from './check-policy-type.ts'
import { parseJson } from './json.ts'
import { parsePolicy, parsePolicyNode } from './parse-policy.ts'

const allow = { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' }
const trusted = { Effect: 'Allow', Principal: { AWS: '000000000002' }, Action: 'sts:AssumeRole' }

function document(statement: unknown, more: object = {}): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statement, ...more })
}

function codes(text: string, type: PolicyType = 'identity'): string[] {
  const result = parsePolicy(text, type)
  return result.ok ? [] : result.issues.map((issue) => `${issue.code} ${issue.pointer}`)
}

test('a document without problems keeps its text byte for byte', () => {
  const text = ` ${document(allow)}\n`

  const result = parsePolicy(text, 'identity')

  expect(result).toMatchObject({ ok: true, document: { text: text.trim(), type: 'identity' } })
})

test('a document is compiled under its id, or that of its type', () => {
  const idOf = (...more: [] | [string]) => {
    const result = parsePolicy(document(allow), 'scp', ...more)
    return result.ok && result.document.compiled.id
  }

  expect(idOf('inline/a')).toBe('inline/a')
  expect(idOf()).toBe('scp')
})

test('a text that cannot be read to its end has no other problems', () => {
  expect(codes('{"Statement":[{"Effect":"allow"}],')).toEqual(['JSON_SYNTAX_ERROR '])
})

test('GRAM-1 a text that can be read is judged in spite of equal names', () => {
  const text = '{"Statement":{"Effect":"allow","Action":"a:B","Resource":"*","Resource":"*"}}'

  expect(parsePolicy(text, 'identity')).toMatchObject({
    ok: false,
    issues: [
      { code: 'INVALID_EFFECT', pointer: '/Statement/Effect', offset: 23 },
      {
        code: 'DUPLICATE_MEMBER',
        pointer: '/Statement/Resource',
        offset: 61,
        message: 'member `Resource` stands twice',
      },
    ],
  })
})

test('every problem is reported, with pointer, line and column, in the order of the text', () => {
  const text = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "allow", "Action": "nocolon", "Resource": "*" },
    { "Effect": "Deny", "Action": "*", "Resource": "*",
      "Condition": { "StringEqual": { "aws:username": "x" } } }
  ]
}`

  const result = parsePolicy(text, 'identity')

  expect(result.ok ? [] : result.issues).toMatchObject([
    { code: 'INVALID_EFFECT', pointer: '/Statement/0/Effect', line: 4, column: 17 },
    { code: 'INVALID_ACTION', pointer: '/Statement/0/Action', line: 4, column: 36 },
    {
      code: 'UNKNOWN_OPERATOR',
      pointer: '/Statement/1/Condition/StringEqual',
      line: 6,
      message: 'condition `StringEqual`: unknown operator, did you mean `StringEquals`?',
    },
  ])
})

test.each([
  {
    name: 'an unknown element',
    statement: { ...allow, Resorce: '*' },
    want: 'UNKNOWN_ELEMENT /Statement/Resorce',
  },
  {
    name: 'a missing effect',
    statement: { Action: 'a:B', Resource: '*' },
    want: 'MISSING_ELEMENT /Statement',
  },
  {
    name: 'a missing action',
    statement: { Effect: 'Allow', Resource: '*' },
    want: 'MISSING_ELEMENT /Statement',
  },
  {
    name: 'a missing resource',
    statement: { Effect: 'Allow', Action: 'a:B' },
    want: 'MISSING_ELEMENT /Statement',
  },
  {
    name: 'both forms of a pair',
    statement: { ...allow, NotAction: 'a:B' },
    want: 'CONFLICTING_ELEMENTS /Statement/Action',
  },
  {
    name: 'an empty Not-list',
    statement: { Effect: 'Deny', NotAction: [], Resource: '*' },
    want: 'EMPTY_LIST /Statement/NotAction',
  },
  {
    name: 'an action with two colons',
    statement: { ...allow, Action: 'a:b:c' },
    want: 'INVALID_ACTION /Statement/Action',
  },
  {
    name: 'an action with a variable',
    statement: { ...allow, Action: 'a:${aws:username}' },
    want: 'INVALID_ACTION /Statement/Action',
  },
  {
    name: 'a number as action',
    statement: { ...allow, Action: [1] },
    want: 'WRONG_TYPE /Statement/Action/0',
  },
  {
    name: 'a malformed variable',
    statement: { ...allow, Resource: 'arn:a:b:c:d:${x' },
    want: 'INVALID_RESOURCE /Statement/Resource',
  },
  {
    name: 'a Sid with a blank',
    statement: { ...allow, Sid: 'a b' },
    want: 'INVALID_SID /Statement/Sid',
  },
  { name: 'a statement that is no object', statement: ['x'], want: 'WRONG_TYPE /Statement/0' },
  {
    name: 'an operator in another case',
    statement: { ...allow, Condition: { stringequals: { 'a:b': 'x' } } },
    want: 'NON_CANONICAL_OPERATOR /Statement/Condition/stringequals',
  },
  {
    name: 'NullIfExists',
    statement: { ...allow, Condition: { NullIfExists: { 'a:b': 'true' } } },
    want: 'UNKNOWN_OPERATOR /Statement/Condition/NullIfExists',
  },
  {
    name: 'a key without prefix',
    statement: { ...allow, Condition: { Bool: { x: 'true' } } },
    want: 'INVALID_CONDITION_KEY /Statement/Condition/Bool/x',
  },
  {
    name: 'one key in two cases',
    statement: { ...allow, Condition: { Bool: { 'a:b': 'true', 'A:B': 'true' } } },
    want: 'DUPLICATE_CONDITION_KEY /Statement/Condition/Bool/A:B',
  },
  {
    name: 'a number that is none',
    statement: { ...allow, Condition: { NumericEquals: { 'a:b': '0x10' } } },
    want: 'INVALID_CONDITION_VALUE /Statement/Condition/NumericEquals/a:b',
  },
  {
    name: 'an impossible date',
    statement: { ...allow, Condition: { DateEquals: { 'a:b': ['2026-02-30'] } } },
    want: 'INVALID_CONDITION_VALUE /Statement/Condition/DateEquals/a:b/0',
  },
  {
    name: 'a key with a variable',
    statement: { ...allow, Condition: { Bool: { 'aws:ResourceTag/${aws:username}': 'true' } } },
    want: 'INVALID_CONDITION_KEY /Statement/Condition/Bool/aws:ResourceTag~1${aws:username}',
  },
  {
    name: 'a condition value of null',
    statement: { ...allow, Condition: { Bool: { 'a:b': null } } },
    want: 'INVALID_CONDITION_VALUE /Statement/Condition/Bool/a:b',
  },
])('GRAM $name is refused', ({ statement, want }) => {
  expect(codes(document(statement))).toEqual([want])
})

test.each([
  {
    name: 'a version of another date',
    more: { Version: '2012-10-18' },
    want: 'INVALID_VERSION /Version',
  },
  { name: 'an Id in an identity policy', more: { Id: 'x' }, want: 'ELEMENT_NOT_ALLOWED /Id' },
  { name: 'an unknown member', more: { Statment: [] }, want: 'UNKNOWN_ELEMENT /Statment' },
])('GRAM-3 $name is refused', ({ more, want }) => {
  expect(codes(document(allow, more))).toEqual([want])
})

test.each<{ name: string; type: PolicyType; statement: object; want: string[] }>([
  { name: 'an identity policy without principal', type: 'identity', statement: allow, want: [] },
  {
    name: 'an identity policy with principal',
    type: 'identity',
    statement: { ...allow, Principal: '*' },
    want: ['ELEMENT_NOT_ALLOWED /Statement/Principal'],
  },
  {
    name: 'a resource policy with principal',
    type: 'resource',
    statement: { ...allow, Principal: '*' },
    want: [],
  },
  {
    name: 'a resource policy without principal',
    type: 'resource',
    statement: allow,
    want: ['MISSING_ELEMENT /Statement'],
  },
  { name: 'a trust policy', type: 'trust', statement: trusted, want: [] },
  {
    name: 'a trust policy with resource',
    type: 'trust',
    statement: { ...trusted, Resource: '*' },
    want: ['ELEMENT_NOT_ALLOWED /Statement/Resource'],
  },
  {
    name: 'a trust policy for everyone',
    type: 'trust',
    statement: { ...trusted, Principal: '*' },
    want: ['INVALID_PRINCIPAL /Statement/Principal'],
  },
  {
    name: 'a trust policy with another service',
    type: 'trust',
    statement: { ...trusted, Action: 's3:Get' },
    want: ['INVALID_ACTION /Statement/Action'],
  },
  {
    name: 'a partial wildcard in a principal',
    type: 'resource',
    statement: { ...allow, Principal: { AWS: 'arn:gw:iam::000000000001:user/*' } },
    want: ['INVALID_PRINCIPAL /Statement/Principal/AWS'],
  },
  {
    name: 'a variable in a principal',
    type: 'resource',
    statement: { ...allow, Principal: { AWS: 'arn:gw:iam::000000000001:user/${aws:username}' } },
    want: ['INVALID_PRINCIPAL /Statement/Principal/AWS'],
  },
  {
    name: 'a canonical user',
    type: 'resource',
    statement: { ...allow, Principal: { CanonicalUser: 'x' } },
    want: ['INVALID_PRINCIPAL /Statement/Principal/CanonicalUser'],
  },
  {
    name: 'a group as principal',
    type: 'resource',
    statement: { ...allow, Principal: { AWS: 'arn:gw:iam::000000000001:group/g' } },
    want: ['INVALID_PRINCIPAL /Statement/Principal/AWS'],
  },
  {
    name: 'an RCP that denies',
    type: 'rcp',
    statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
    want: [],
  },
  {
    name: 'an RCP that allows',
    type: 'rcp',
    statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' },
    want: ['INVALID_EFFECT /Statement/Effect'],
  },
  {
    name: 'an RCP with NotPrincipal, which is reported once',
    type: 'rcp',
    statement: { Effect: 'Deny', NotPrincipal: '*', Action: 's3:*', Resource: '*' },
    want: ['ELEMENT_NOT_ALLOWED /Statement/NotPrincipal'],
  },
  {
    name: 'an RCP of every action',
    type: 'rcp',
    statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' },
    want: ['INVALID_ACTION /Statement/Action'],
  },
])('GRAM-15 $name', ({ type, statement, want }) => {
  expect(codes(document(statement), type)).toEqual(want)
})

test.each([
  { number: '9007199254740991', isPlain: true },
  { number: '-9007199254740991.00', isPlain: true },
  { number: '9007199254740991.5', isPlain: false },
  { number: '9007199254740992', isPlain: false },
  { number: '-9007199254740992', isPlain: false },
  { number: '1e2', isPlain: false },
])('GRAM-11 $number as a number: accepted $isPlain', ({ number, isPlain }) => {
  const text = document({ ...allow, Condition: { NumericEquals: { 'a:b': 'N' } } })

  const found = codes(text.replace('"N"', number))

  expect(found).toEqual(
    isPlain ? [] : ['INVALID_CONDITION_VALUE /Statement/Condition/NumericEquals/a:b'],
  )
})

test('SEC-33 more than a thousand statements are refused', () => {
  const many = JSON.stringify({ Version: '2012-10-17', Statement: Array(1_001).fill({}) })

  expect(codes(many)).toContain('DOCUMENT_TOO_COMPLEX /Statement')
})

test('SEC-38 null is no document', () => {
  expect(codes('null')).toEqual(['WRONG_TYPE '])
})

test('a document inside a larger text reports the pointers and lines of that text', () => {
  const source = `{\n"Policy": {"Version":"2012-10-17","Statement":{"Effect":"Allow"}}}`
  const outer = parseJson(source)
  const node = outer.ok && outer.node.kind === 'object' ? outer.node.members[0]?.value : undefined

  const result = parsePolicyNode(
    { node: node as never, pointer: '/Policy' },
    source,
    'identity',
    'p',
  )

  expect(result.ok ? [] : result.issues[0]).toMatchObject({ pointer: '/Policy/Statement', line: 2 })
})
