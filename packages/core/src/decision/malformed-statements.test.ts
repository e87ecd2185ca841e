import { describe, expect, test } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import { policySetFromVector, requestFromVector } from '../testing/decide-vector.ts'
import type { VectorQuestion } from '../testing/decision-vector.ts'
import { decide } from './decide.ts'

const account = '111111111111'

const question = (part: Partial<VectorQuestion>): VectorQuestion => ({
  principal: { type: 'user', account, arn: `arn:gw:iam::${account}:user/alice` },
  accounts: { [account]: { path: null } },
  action: 'orders:GetOrder',
  resource: { arn: `arn:gw:orders:eu-1:${account}:order/42`, account },
  context: {},
  identityPolicies: [],
  resourcePolicy: null,
  permissionsBoundary: null,
  sessionPolicy: null,
  scps: null,
  rcps: null,
  ...part,
})

const answer = (part: Partial<VectorQuestion>): { reason: string; errors: string[] } => {
  const asked = question(part)
  const { reason, errors } = decide(requestFromVector(asked), policySetFromVector(asked))
  return { reason, errors: errors.map((fault) => fault.message) }
}

const allowAll = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

const statement = (effect: string, part: object): VectorQuestion['identityPolicies'][number] => ({
  Version: '2012-10-17',
  Statement: { Effect: effect, Action: '*', Resource: '*', ...part },
})

describe('EVAL-5 an element that cannot be read stops an Allow and lets a Deny apply', () => {
  test.each([
    { name: 'a resource that is no ARN', part: { Resource: '**' } },
    { name: 'a resource whose first field is a wildcard', part: { Resource: '*:gw:orders:*:*:*' } },
    { name: 'an unknown operator without keys', part: { Condition: { StringEqual: {} } } },
    {
      name: 'a condition value that is null',
      part: { Condition: { StringNotEquals: { 'aws:username': null } } },
    },
    {
      name: 'a condition value beside one that is an object',
      part: { Condition: { StringEquals: { 'aws:username': ['alice', {}] } } },
    },
    { name: '`Null` in upper case', part: { Condition: { Null: { 'aws:username': 'FALSE' } } } },
    {
      name: 'a qualified `Null` with an unreadable value',
      part: { Condition: { 'ForAllValues:Null': { 'aws:username': 'no' } } },
    },
    {
      name: 'an unreadable operand over a null set',
      part: { Condition: { 'ForAllValues:NumericEquals': { 'aws:empty': 'ten' } } },
    },
    {
      name: 'an unreadable request value against an empty list',
      part: { Condition: { NumericNotEquals: { 'aws:username': [] } } },
    },
  ])('$name', ({ part }) => {
    const context = { 'aws:username': 'alice', 'aws:empty': '' }

    const allowed = answer({ context, identityPolicies: [statement('Allow', part)] })
    const denied = answer({ context, identityPolicies: [allowAll, statement('Deny', part)] })

    expect(allowed).toEqual({ reason: 'ImplicitlyDenied', errors: [expect.any(String)] })
    expect(denied).toEqual({ reason: 'ExplicitlyDenied', errors: [expect.any(String)] })
  })

  test.each([
    { name: 'an empty list', NotPrincipal: { AWS: [] } },
    { name: 'an empty object', NotPrincipal: {} },
    { name: 'an empty list beside another', NotPrincipal: { AWS: [], Service: 'x.example' } },
  ])('GRAM-6 `NotPrincipal` with $name excepts nobody and reaches nobody', ({ NotPrincipal }) => {
    expect(answer({ resourcePolicy: statement('Allow', { NotPrincipal }) })).toMatchObject({
      reason: 'ImplicitlyDenied',
    })
    expect(answer({ resourcePolicy: statement('Deny', { NotPrincipal }) })).toMatchObject({
      reason: 'ExplicitlyDenied',
    })
  })

  test.each([
    `arn:gw:sts::${account}:assumed-role/app`,
    `arn:gw:sts::${account}:assumed-role/app/`,
    `arn:gw:sts::${account}:federated-user/a/b`,
  ])('PRIN-3 the session entry `%s` is malformed', (AWS) => {
    expect(answer({ resourcePolicy: statement('Deny', { Principal: { AWS } }) })).toMatchObject({
      reason: 'ExplicitlyDenied',
    })
  })
})

describe('GRAM-15 a statement without `Resource`', () => {
  const trust = { Effect: 'Allow', Principal: { AWS: account }, Action: '*' }

  test('covers the resource that its trust policy stands on', () => {
    const resource = { ...question({}).resource, mandatoryPolicy: true as const }

    const { reason } = answer({
      resource,
      resourcePolicy: { Statement: trust },
      identityPolicies: [allowAll],
    })

    expect(reason).toBe('Allowed')
  })

  test('grants nothing among the policies of the caller, with a principal or without', () => {
    const { Principal: _, ...bare } = trust

    expect(answer({ identityPolicies: [{ Statement: trust }] }).reason).toBe('ImplicitlyDenied')
    expect(answer({ identityPolicies: [{ Statement: bare }] }).reason).toBe('ImplicitlyDenied')
  })
})

test('GRAM-3 a Deny with both `Principal` and `NotPrincipal` applies to everyone', () => {
  const both = { Principal: { AWS: '222222222222' }, NotPrincipal: { AWS: account } }

  expect(answer({ resourcePolicy: statement('Deny', both) })).toEqual({
    reason: 'ExplicitlyDenied',
    errors: ['`Principal` and `NotPrincipal` exclude each other'],
  })
})

test('EVAL-6 where the version cannot be read, text with a variable counts as matching in a Deny', () => {
  const Resource = `arn:gw:orders:eu-1:${account}:order/\${*}`
  const denyOf = (Version: string) => ({
    Version,
    Statement: { Effect: 'Deny', Action: '*', Resource },
  })

  expect(answer({ identityPolicies: [allowAll, denyOf('2012-10-17')] }).reason).toBe('Allowed')
  expect(answer({ identityPolicies: [allowAll, denyOf('2013-01-01')] })).toEqual({
    reason: 'ExplicitlyDenied',
    errors: [expect.stringContaining('`Version`'), expect.stringContaining('resource')],
  })
})

test('COND-17 a malformed variable in an ARN without six fields is a fault', () => {
  const Condition = { ArnEquals: { 'aws:SourceArn': 'arn:gw:${}' } }
  const context = { 'aws:SourceArn': 'arn:gw:x:eu-1:1:y' }

  expect(
    answer({ context, identityPolicies: [allowAll, statement('Deny', { Condition })] }),
  ).toEqual({ reason: 'ExplicitlyDenied', errors: [expect.stringContaining('ArnEquals')] })
})

test('GRAM-5 `Id` decides nothing, not even when it is no string', () => {
  const identityPolicies = [{ ...allowAll, Id: 5 }]

  expect(answer({ identityPolicies })).toEqual({ reason: 'Allowed', errors: [] })
})

test('EVAL-5 the faults of a statement without effect and principal are listed one by one', () => {
  const resourcePolicy = { Statement: { Action: '*', Resource: '*' } }

  expect(answer({ resourcePolicy })).toEqual({
    reason: 'ExplicitlyDenied',
    errors: [expect.stringContaining('`Effect`'), expect.stringContaining('principal')],
  })
})

test.each(['order/42', 'arn::orders:eu-1:1:x', 'arn:gw:orders:eu-1:1'])(
  'MATCH-9 a request on `%s`, which is no ARN, is never matched by a policy',
  (arn) => {
    const resource = { arn, account }

    const { reason, errors } = answer({ resource, identityPolicies: [allowAll] })

    expect(reason).toBe('Error')
    expect(errors).toEqual([`"resource.arn" must be an ARN: \`${arn}\``])
  },
)

test('EVAL-6 a document of which no statement can be read is one Deny', () => {
  const identityPolicies = [allowAll, { Statement: ['all', 7] }]

  expect(answer({ identityPolicies })).toEqual({
    reason: 'ExplicitlyDenied',
    errors: ['no statement can be read'],
  })
})

test('EVAL-11 session policies reach no user: GetSessionToken takes none', () => {
  const sessionPolicy = statement('Deny', {})

  expect(answer({ identityPolicies: [allowAll], sessionPolicy })).toEqual({
    reason: 'Allowed',
    errors: [],
  })
})

test('LIM-10 an action over the cap is a fault of every statement that would have to match it', () => {
  const action = `orders:${'a'.repeat(8_192)}`

  expect(answer({ action, identityPolicies: [allowAll] })).toEqual({
    reason: 'ImplicitlyDenied',
    errors: ['`Action` is over a matching limit'],
  })
})

test('LIM-10 a resource over the cap is a fault of every statement that would have to match it', () => {
  const resource = { arn: `arn:gw:orders:eu-1:${account}:${'a'.repeat(8_193)}`, account }
  const identityPolicies = [statement('Allow', { Resource: `arn:gw:orders:eu-1:${account}:a*` })]

  expect(answer({ resource, identityPolicies })).toEqual({
    reason: 'ImplicitlyDenied',
    errors: ['`Resource` is over a matching limit'],
  })
})

test("GRAM-15 a statement of the caller's own policies that names no resource says so", () => {
  const identityPolicies = [{ Statement: { Effect: 'Deny', Action: '*' } }]

  expect(answer({ identityPolicies: [allowAll, ...identityPolicies] })).toEqual({
    reason: 'ExplicitlyDenied',
    errors: ['the statement names no `Resource`'],
  })
})

test('EVAL-6 a stored document that is no JSON is one Deny', () => {
  const asked = question({})
  const set = { ...policySetFromVector(asked), identity: [compilePolicy('{"Statement":', 'p')] }

  const { reason, errors } = decide(requestFromVector(asked), set)

  expect(reason).toBe('ExplicitlyDenied')
  expect(errors.map(({ message }) => message)).toEqual(['the document is not JSON'])
})

test('EVAL-6 a stored document with two equal members loses its Allows and keeps its Denies', () => {
  const asked = question({})
  const allow = '{"Effect":"Allow","Action":"*","Resource":"*"}'
  const deny = '{"Effect":"Deny","Action":"s3:*","Resource":"*"}'
  const text = `{"Id":"a","Id":"b","Statement":[${allow},${deny}]}`

  const decisionOn = (action: string) =>
    decide(requestFromVector({ ...asked, action }), {
      ...policySetFromVector(asked),
      identity: [compilePolicy(text, 'p')],
    })

  expect(decisionOn('orders:GetOrder').reason).toBe('ImplicitlyDenied')
  expect(decisionOn('s3:GetObject').reason).toBe('ExplicitlyDenied')
  expect(decisionOn('s3:GetObject').errors).toMatchObject([
    { statement: { statement: -1 }, message: 'member `Id` stands twice' },
  ])
})
