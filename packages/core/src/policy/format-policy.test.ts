import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PolicyType } from './check-policy-type.ts'
import { formatPolicy } from './format-policy.ts'
import { limits } from './limits.ts'
import { parsePolicy } from './parse-policy.ts'

function format(text: string, type: PolicyType = 'identity'): string {
  const result = formatPolicy({ text, type })
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join())
  return result.text
}

const canonical = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Office",
      "Effect": "Allow",
      "Action": [
        "orders:Get*",
        "orders:List*"
      ],
      "Resource": "*",
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "true"
        },
        "NumericLessThan": {
          "aws:MultiFactorAuthAge": "3600.0",
          "orders:Total": [
            "1",
            "2"
          ]
        }
      }
    }
  ]
}`

test('LAW-16 member order, white space, lists of one and kinds of scalars are spelling', () => {
  const text = `{ "Statement": {
    "Condition": {
      "NumericLessThan": { "orders:Total": [1, "2"], "aws:MultiFactorAuthAge": [3600.0] },
      "Bool": { "aws:SecureTransport": true }
    },
    "Resource": ["*"], "Action": ["orders:Get*", "orders:List*"], "Effect": "Allow", "Sid": "Office"
  }, "Version": "2012-10-17" }`

  expect(format(text)).toBe(canonical)
})

test('LAW-16 the canonical form is a fixed point', () => {
  expect(format(canonical)).toBe(canonical)
})

test('a parsed document is printed without naming its type again', () => {
  const parsed = parsePolicy(canonical, 'identity')

  expect(parsed.ok && formatPolicy(parsed.document)).toEqual({ ok: true, text: canonical })
})

test('a missing version stays missing: it means the older language', () => {
  expect(format('{"Statement":[]}')).toBe('{\n  "Statement": []\n}')
})

test('principals stand in the order AWS, Service, Federated, and everyone as written', () => {
  const statement = (principal: string) =>
    `{"Effect":"Allow","Principal":${principal},"Action":"*","Resource":"*"}`
  const text = `{"Id":"k","Statement":[${statement('"*"')},${statement(
    '{"Service":["a.example"],"AWS":["*"]}',
  )}]}`

  const { Statement } = JSON.parse(format(text, 'resource'))

  expect(
    Statement.map(({ Principal }: { Principal: unknown }) => JSON.stringify(Principal)),
  ).toEqual(['"*"', '{"AWS":"*","Service":"a.example"}'])
})

test('a condition key keeps its case, and its case moves nothing', () => {
  const text = (keys: string) =>
    `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{${keys}}}}}`

  const keys = (json: string) =>
    Object.keys(JSON.parse(json).Statement[0].Condition.StringEquals as object)

  expect(keys(format(text('"aws:userid":"b","aws:Referer":"a","AWS:UserAgent":"c"')))).toEqual([
    'aws:Referer',
    'AWS:UserAgent',
    'aws:userid',
  ])
})

test('GRAM-2 characters beyond U+00FF are escaped, others are not', () => {
  const text =
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":' +
    '{"StringEquals":{"aws:username":"\\u00e9\\u20ac\\ud83d\\ude00\\/"}}}}'

  expect(format(text)).toContain('"aws:username": "é\\u20ac\\ud83d\\ude00/"')
  expect(format(format(text))).toBe(format(text))
})

test('LIM-7 a guardrail that fits its limit only without white space is printed without', () => {
  const actions = Array.from({ length: 260 }, (_, index) => `orders:Action${index}`)
  const text = JSON.stringify({ Statement: [{ Effect: 'Deny', Action: actions, Resource: '*' }] })

  const printed = format(text, 'scp')

  expect(printed).toBe(text)
  expect(format(text, 'identity')).not.toBe(text)
})

test('a document at its limit without room for the brackets of a list is refused', () => {
  const statement = (padding: number) =>
    `{"Statement":{"Sid":"${'a'.repeat(padding)}","Effect":"Deny","Action":"s3:*","Resource":"*"}}`
  const text = statement(limits.documentLength.scp - statement(0).length)

  expect(formatPolicy({ text, type: 'scp' })).toMatchObject({
    ok: false,
    issues: [
      {
        code: 'DOCUMENT_TOO_LONG',
        message: 'the document has 5122 characters, at most 5120 are allowed',
      },
    ],
  })
})

test('what does not parse is refused with its issues', () => {
  const text = '{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}'

  expect(formatPolicy({ text, type: 'identity' })).toMatchObject({
    ok: false,
    issues: [
      {
        code: 'INVALID_EFFECT',
        pointer: '/Statement/Effect',
        message: '`Effect` is `Allow` or `Deny`, in this spelling',
      },
    ],
  })
  expect(formatPolicy({ text: '{', type: 'identity' })).toMatchObject({
    ok: false,
    issues: [{ code: 'JSON_SYNTAX_ERROR', message: 'expected a member name in quotes' }],
  })
})

test('LAW-16 members may stand in any order, and always leave in that of the grammar', () => {
  const condition = {
    StringLike: { 'a:b': 'x' },
    Bool: { 'a:c': false, 'A:B': [true] },
    NumericEquals: { 'a:n': 1.5 },
  }
  const statements = [
    {
      Sid: 'A',
      Effect: 'Deny',
      Principal: { AWS: '*', Service: 'a.example', Federated: 'idp' },
      Action: 'a:B',
      Resource: '*',
      Condition: condition,
    },
    {
      Sid: 'B',
      Effect: 'Allow',
      NotPrincipal: { AWS: '*', Federated: ['idp', 'other'] },
      NotAction: ['a:B', 'a:C'],
      NotResource: '*',
    },
  ]
  const policy = { Version: '2012-10-17', Id: 'k', Statement: statements }
  const text = format(JSON.stringify(policy), 'resource')

  expect(JSON.stringify(JSON.parse(text))).toBe(
    JSON.stringify(policy)
      .replace('{"StringLike":{"a:b":"x"},', '{')
      .replace('{"Bool":{"a:c":false,"A:B":[true]}', '{"Bool":{"A:B":"true","a:c":"false"}')
      .replace('{"a:n":1.5}}', '{"a:n":"1.5"},"StringLike":{"a:b":"x"}}'),
  )
  fc.assert(
    fc.property(shuffled(policy), (other) => {
      expect(format(JSON.stringify(other), 'resource')).toBe(text)
    }),
  )
})

/** The same value, the members of its objects in any order. */
function shuffled(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return fc.tuple(...value.map(shuffled))
  if (typeof value !== 'object' || value === null) return fc.constant(value)
  const members = Object.entries(value).map(([name, member]) =>
    fc.tuple(fc.constant(name), shuffled(member)),
  )
  return fc
    .tuple(...members)
    .chain((entries) => fc.shuffledSubarray(entries, { minLength: entries.length }))
    .map((entries) => Object.fromEntries(entries))
}

test('GRAM-2 the last character that may stand as it is, and the first that may not', () => {
  const text = (value: string) =>
    `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a:b":"${value}"}}}}`

  expect(format(text('\u00ff'))).toContain('"a:b": "\u00ff"')
  expect(format(text('\\u0100\\uffff'))).toContain('"a:b": "\\u0100\\uffff"')
})

test('entries of a list keep their order, and an empty list stays one', () => {
  const statement = { Effect: 'Allow', Action: ['b:B', 'a:A'], Resource: [] }
  const { Statement } = JSON.parse(format(JSON.stringify({ Statement: statement })))

  expect(Statement).toEqual([statement])
})
