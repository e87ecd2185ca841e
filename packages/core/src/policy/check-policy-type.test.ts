import { describe, expect, test } from 'vitest'
import type { PolicyType } from './check-policy-type.ts'
import { parsePolicy } from './parse-policy.ts'

type Row = { name: string; type: PolicyType; statement: object; says: string; at: string }

const everyone = { Effect: 'Deny', Principal: '*', Action: 's3:Get', Resource: '*' }
const own = { Effect: 'Allow', Action: 's3:Get', Resource: '*' }
const trust = { Effect: 'Allow', Principal: { AWS: '000000000002' }, Action: 'sts:AssumeRole' }

function issuesOf(type: PolicyType, Statement: unknown, more: object = {}): string[] {
  const result = parsePolicy(JSON.stringify({ ...more, Statement }), type)
  return result.ok
    ? []
    : result.issues.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`)
}

describe('GRAM-15 what only some types allow', () => {
  test.each<{ type: PolicyType; statement: object }>([
    { type: 'identity', statement: own },
    { type: 'resource', statement: everyone },
    { type: 'trust', statement: trust },
    { type: 'scp', statement: own },
    { type: 'rcp', statement: everyone },
  ])('a plain statement of type $type is accepted', ({ type, statement }) => {
    expect(issuesOf(type, statement)).toEqual([])
  })

  test.each<{ type: PolicyType; statement: object; says: string | undefined }>([
    { type: 'identity', statement: own, says: 'an identity policy' },
    { type: 'scp', statement: own, says: 'a service control policy' },
    { type: 'rcp', statement: everyone, says: 'a resource control policy' },
    { type: 'resource', statement: everyone, says: undefined },
    { type: 'trust', statement: trust, says: undefined },
  ])('an `Id` in a policy of type $type is refused: $says', ({ type, statement, says }) => {
    expect(issuesOf(type, statement, { Id: 'x' })).toEqual(
      says === undefined ? [] : [`ELEMENT_NOT_ALLOWED /Id \`Id\` is not allowed in ${says}`],
    )
  })

  test.each<Row>([
    {
      name: 'an identity policy with a principal',
      type: 'identity',
      statement: { ...own, Principal: '*' },
      at: 'ELEMENT_NOT_ALLOWED /Statement/Principal',
      says: 'an identity policy names no principal',
    },
    {
      name: 'an SCP with exceptions of principals',
      type: 'scp',
      statement: { ...own, NotPrincipal: { AWS: '000000000002' } },
      at: 'ELEMENT_NOT_ALLOWED /Statement/NotPrincipal',
      says: 'a service control policy names no principal',
    },
    {
      name: 'a resource policy without principal',
      type: 'resource',
      statement: own,
      at: 'MISSING_ELEMENT /Statement',
      says: 'a statement of a resource policy needs `Principal`',
    },
    {
      name: 'a trust policy without principal',
      type: 'trust',
      statement: { Effect: 'Allow', Action: 'sts:AssumeRole' },
      at: 'MISSING_ELEMENT /Statement',
      says: 'a statement of a trust policy needs `Principal`',
    },
    {
      name: 'an RCP without principal',
      type: 'rcp',
      statement: { ...own, Effect: 'Deny' },
      at: 'MISSING_ELEMENT /Statement',
      says: 'a statement of a resource control policy needs `Principal`',
    },
    {
      name: 'a trust policy with exceptions',
      type: 'trust',
      statement: { ...trust, Principal: undefined, NotPrincipal: { AWS: '000000000002' } },
      at: 'ELEMENT_NOT_ALLOWED /Statement/NotPrincipal',
      says: '`NotPrincipal` is not allowed in a trust policy',
    },
    {
      name: 'a trust policy for everyone',
      type: 'trust',
      statement: { ...trust, Principal: '*' },
      at: 'INVALID_PRINCIPAL /Statement/Principal',
      says: 'a trust policy must not name `"*"`',
    },
    {
      name: 'an RCP for one account',
      type: 'rcp',
      statement: { ...everyone, Principal: { AWS: '000000000002' } },
      at: 'INVALID_PRINCIPAL /Statement/Principal',
      says: 'a resource control policy names `"*"`',
    },
    {
      name: 'an RCP for everyone of AWS',
      type: 'rcp',
      statement: { ...everyone, Principal: { AWS: '*' } },
      at: 'INVALID_PRINCIPAL /Statement/Principal',
      says: 'a resource control policy names `"*"`',
    },
    {
      name: 'a trust policy with a resource',
      type: 'trust',
      statement: { ...trust, Resource: '*' },
      at: 'ELEMENT_NOT_ALLOWED /Statement/Resource',
      says: 'a trust policy has no resource: it belongs to its role',
    },
    {
      name: 'a trust policy with exceptions of resources',
      type: 'trust',
      statement: { ...trust, NotResource: 'arn:gw:s3:::a' },
      at: 'ELEMENT_NOT_ALLOWED /Statement/NotResource',
      says: 'a trust policy has no resource: it belongs to its role',
    },
    {
      name: 'an SCP without resource',
      type: 'scp',
      statement: { ...own, Resource: undefined },
      at: 'MISSING_ELEMENT /Statement',
      says: 'a statement needs `Resource` or `NotResource`',
    },
    {
      name: 'a trust policy with an action of another service',
      type: 'trust',
      statement: { ...trust, Action: ['sts:AssumeRole', 's3:sts'] },
      at: 'INVALID_ACTION /Statement/Action/1',
      says: 'a trust policy grants `sts:` actions: `s3:sts`',
    },
    {
      name: 'a trust policy with an action of a service that only ends alike',
      type: 'trust',
      statement: { ...trust, Action: 'asts:AssumeRole' },
      at: 'INVALID_ACTION /Statement/Action',
      says: 'a trust policy grants `sts:` actions: `asts:AssumeRole`',
    },
    {
      name: 'a trust policy with every action',
      type: 'trust',
      statement: { ...trust, Action: '*' },
      at: 'INVALID_ACTION /Statement/Action',
      says: 'a trust policy grants `sts:` actions: `*`',
    },
    {
      name: 'an RCP that allows',
      type: 'rcp',
      statement: { ...everyone, Effect: 'Allow' },
      at: 'INVALID_EFFECT /Statement/Effect',
      says: 'a resource control policy only denies',
    },
    {
      name: 'an RCP with exceptions of actions',
      type: 'rcp',
      statement: { ...everyone, Action: undefined, NotAction: 's3:Get' },
      at: 'ELEMENT_NOT_ALLOWED /Statement/NotAction',
      says: '`NotAction` is not allowed in a resource control policy',
    },
    {
      name: 'an RCP of every action among others',
      type: 'rcp',
      statement: { ...everyone, Action: ['s3:Get', '*'] },
      at: 'INVALID_ACTION /Statement/Action/1',
      says: 'a resource control policy names a service: `*` alone is not allowed',
    },
  ])('$name is refused', ({ type, statement, at, says }) => {
    expect(issuesOf(type, statement)).toEqual([`${at} ${says}`])
  })

  test.each<{ name: string; type: PolicyType; statement: object }>([
    {
      name: 'exceptions of principals in a resource policy',
      type: 'resource',
      statement: { ...everyone, Principal: undefined, NotPrincipal: { AWS: '000000000002' } },
    },
    {
      name: 'everyone of AWS in a trust policy',
      type: 'trust',
      statement: { ...trust, Principal: { AWS: '*' } },
    },
    {
      name: 'an action of STS in any case',
      type: 'trust',
      statement: { ...trust, Action: 'STS:assumerole' },
    },
    { name: 'an SCP that denies', type: 'scp', statement: { ...own, Effect: 'Deny' } },
    { name: 'every action in an SCP', type: 'scp', statement: { ...own, Action: '*' } },
    {
      name: 'exceptions of actions in an SCP',
      type: 'scp',
      statement: { ...own, Action: undefined, NotAction: 's3:Get' },
    },
    {
      name: 'exceptions of resources in an RCP',
      type: 'rcp',
      statement: { ...everyone, Resource: undefined, NotResource: 'arn:gw:s3:::a' },
    },
  ])('$name: accepted', ({ type, statement }) => {
    expect(issuesOf(type, statement)).toEqual([])
  })

  test('statements are judged one by one, and what is none is reported once', () => {
    expect(issuesOf('scp', [own, 7, { ...own, Principal: '*' }])).toEqual([
      'WRONG_TYPE /Statement/1 a statement is an object',
      'ELEMENT_NOT_ALLOWED /Statement/2/Principal a service control policy names no principal',
    ])
  })

  test('what cannot be read at all is reported once', () => {
    expect(issuesOf('trust', { ...trust, Principal: 'x' })).toHaveLength(1)
    expect(issuesOf('rcp', { ...everyone, Effect: undefined })).toHaveLength(1)
    expect(issuesOf('trust', { ...trust, Action: ['AssumeRole'] })).toHaveLength(1)
    expect(issuesOf('trust', { ...trust, Action: [7] })).toHaveLength(1)
    expect(issuesOf('rcp', { ...everyone, Action: [7] })).toHaveLength(1)
    expect(issuesOf('rcp', { ...everyone, Effect: 7 })).toHaveLength(1)
    expect(issuesOf('rcp', { ...everyone, Action: undefined })).toHaveLength(1)
    expect(issuesOf('trust', { ...trust, Action: undefined })).toHaveLength(1)
  })

  test('a document without statements is told that alone', () => {
    expect(issuesOf('rcp', undefined)).toEqual(['MISSING_ELEMENT  a document needs `Statement`'])
  })
})

describe('GRAM-5 a statement id', () => {
  const form = 'INVALID_SID /Statement/Sid `Sid` takes letters and digits'

  test.each([
    { sid: 'Az09', want: [] },
    { sid: '', want: [] },
    { sid: 'a-b', want: [form] },
    { sid: ' a', want: [form] },
    { sid: 'a ', want: [form] },
    { sid: 'ä', want: [form] },
    { sid: 7, want: [form] },
    { sid: true, want: [form] },
  ])('`$sid` is accepted where it has letters and digits alone', ({ sid, want }) => {
    expect(issuesOf('identity', { ...own, Sid: sid })).toEqual(want)
  })

  test('stands once in a document, but in resource policies', () => {
    const twice = (statement: object, Sid: string) => [
      { ...statement, Sid },
      { ...statement, Sid: 'Other' },
      { ...statement, Sid },
    ]
    const issue = 'DUPLICATE_SID /Statement/2/Sid `Sid` `A` stands twice'

    expect(issuesOf('identity', twice(own, 'A'))).toEqual([issue])
    expect(issuesOf('scp', twice(own, 'A'))).toEqual([issue])
    expect(issuesOf('trust', twice(trust, 'A'))).toEqual([issue])
    expect(issuesOf('rcp', twice(everyone, 'A'))).toEqual([issue])
    expect(issuesOf('resource', twice(everyone, 'A'))).toEqual([])
  })

  test('may be missing or empty any number of times', () => {
    expect(issuesOf('identity', [own, own, { ...own, Sid: '' }, { ...own, Sid: '' }])).toEqual([])
  })
})
