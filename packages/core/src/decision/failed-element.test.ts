import { describe, expect, test } from 'vitest'
import type { Principal } from '../identity/principal.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { PrincipalEntry } from '../policy/principal-element.ts'
import type { CompiledStatement } from '../policy/statement.ts'
import { callerName, describePrincipal, judgeElements } from './failed-element.ts'
import { matchTarget } from './layers.ts'
import { placePolicySet } from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'
import { account, alice, appSession, orderRequest, policyOf } from './testing/cast.ts'

const arn = `arn:gw:iam::${account}:user/alice`
const request = orderRequest()
const nothing: PolicySet = {
  version: 1,
  identity: [],
  boundary: null,
  session: [],
  scps: null,
  resource: null,
  rcps: null,
}
const asked = { request, target: matchTarget(request, placePolicySet(nothing)) }
const allow = { Effect: 'Allow', Action: '*', Resource: '*' }

function statementOf(statement: object): CompiledStatement {
  const { statements }: CompiledPolicy = policyOf('p', statement)
  return statements[0] as CompiledStatement
}

/** `Action yes` */
function judge(statement: object, mode: 'named' | 'implied'): string[] {
  const elements = judgeElements(statementOf(statement), mode, asked)
  return elements.map(({ outcome, description }) => `${description.element} ${outcome}`)
}

describe('every element is judged by itself, in the order of the evaluator', () => {
  const condition = {
    IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
    StringEqual: { 'a:b': 'x' },
    Null: { 'a:c': 'true' },
  }

  test('in a document of the caller', () => {
    expect(judge({ ...allow, Action: 's3:*', Condition: condition }, 'implied')).toEqual([
      'Action no',
      'Resource yes',
      'Condition no',
      'Condition fault',
      'Condition yes',
    ])
  })

  test('in a document of the resource, where the principal comes first', () => {
    expect(judge({ ...allow, Principal: '*' }, 'named')).toEqual([
      'Principal yes',
      'Action yes',
      'Resource yes',
    ])
    expect(judge({ ...allow, Principal: { AWS: `${arn}2` } }, 'named')[0]).toBe('Principal no')
    expect(judge({ ...allow, Principal: { AWS: 'x' } }, 'named')[0]).toBe('Principal fault')
    expect(judge({ ...allow, NotPrincipal: { AWS: arn } }, 'named')[0]).toBe('NotPrincipal no')
  })

  test('a principal that is missing is a fault where one must stand, and nothing elsewhere', () => {
    expect(judge(allow, 'named')).toEqual(['Principal fault', 'Action yes', 'Resource yes'])
    expect(judge(allow, 'implied')).toEqual(['Action yes', 'Resource yes'])
    expect(judge({ ...allow, Principal: '*' }, 'implied')[0]).toBe('Principal yes')
  })

  test('a resource that is missing is a fault where one must stand, and nothing elsewhere', () => {
    const trusting = { ...allow, Principal: '*', Resource: undefined }

    expect(judge(trusting, 'named')).toEqual(['Principal yes', 'Action yes'])
    expect(judge({ ...allow, Resource: undefined }, 'implied')).toEqual([
      'Action yes',
      'Resource fault',
    ])
  })

  test('exceptions are named as the document names them', () => {
    const excepting = { Effect: 'Deny', NotAction: 's3:*', NotResource: 'arn:gw:orders:*:*:*' }

    expect(judge(excepting, 'implied')).toEqual(['NotAction yes', 'NotResource no'])
  })
})

describe('an element is described by what it asks for beside what the request has', () => {
  test('conditions with operator, key and operands as written', () => {
    const condition = { NotIpAddress: { 'AWS:SourceIp': ['10.0.0.0/8', '${a:b}'] } }
    const statement = statementOf({ ...allow, Condition: condition })

    expect(judgeElements(statement, 'implied', asked)[2]?.description).toEqual({
      element: 'Condition',
      operator: 'NotIpAddress',
      key: 'AWS:SourceIp',
      expected: ['10.0.0.0/8', '${a:b}'],
      actual: '192.0.2.1',
    })
  })

  test('actions and resources with their entries', () => {
    const statement = statementOf({ ...allow, Action: ['S3:*', 'a:B'], Resource: ['*', 'arn:gw'] })

    expect(
      judgeElements(statement, 'implied', asked).map(({ description }) => description),
    ).toEqual([
      { element: 'Action', expected: ['S3:*', 'a:B'], actual: 'orders:GetOrder' },
      { element: 'Resource', expected: ['*', 'arn:gw'], actual: request.resource.arn },
    ])
  })

  test('a resource element that is missing asks for nothing', () => {
    const statement = statementOf({ ...allow, Resource: undefined })

    expect(judgeElements(statement, 'implied', asked)[1]?.description).toEqual({
      element: 'Resource',
      expected: [],
      actual: request.resource.arn,
    })
  })

  const entry = (kind: 'user' | 'role' | 'assumed-role', id?: string): PrincipalEntry => ({
    kind,
    arn,
    id,
  })

  test.each<{ entry: PrincipalEntry; want: string }>([
    { entry: { kind: 'everyone' }, want: '*' },
    { entry: { kind: 'account', account, partition: undefined }, want: account },
    { entry: { kind: 'account', account, partition: 'gw' }, want: `arn:gw:iam::${account}:root` },
    { entry: { kind: 'id', id: 'AIDA1' }, want: 'AIDA1' },
    { entry: { kind: 'service', service: 'a.example' }, want: 'a.example' },
    { entry: { kind: 'federated', provider: 'idp.example' }, want: 'idp.example' },
    { entry: { kind: 'federated-user', arn }, want: arn },
    { entry: entry('user'), want: arn },
    { entry: entry('user', 'AIDA1'), want: `${arn} (AIDA1)` },
    { entry: entry('role', 'AROA1'), want: `${arn} (AROA1)` },
    { entry: entry('assumed-role', 'AROA1'), want: `${arn} (AROA1)` },
  ])('a principal entry of kind $entry.kind is told as `$want`', ({ entry: one, want }) => {
    const element = { isNegated: true, entries: [one], faults: [] }

    expect(describePrincipal(element, alice)).toEqual({
      element: 'NotPrincipal',
      expected: [want],
      actual: alice.arn,
    })
  })

  test('a principal that is missing has the name of the positive form', () => {
    expect(describePrincipal(undefined, alice)).toMatchObject({
      element: 'Principal',
      expected: [],
    })
  })
})

test.each<{ caller: Principal; want: string }>([
  { caller: alice, want: alice.arn },
  { caller: appSession, want: appSession.arn },
  { caller: { kind: 'service', service: 'sns.example' }, want: 'sns.example' },
  {
    caller: {
      kind: 'federated',
      provider: 'arn:gw:iam::1:oidc-provider/idp',
      issuer: 'idp',
      subject: 's',
      claims: new Map(),
    },
    want: 'arn:gw:iam::1:oidc-provider/idp',
  },
  { caller: { kind: 'anonymous' }, want: 'anonymous' },
])('a caller of kind $caller.kind is called `$want`', ({ caller, want }) => {
  expect(callerName(caller)).toBe(want)
})
