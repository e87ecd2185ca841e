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
