import { describe, expect, test } from 'vitest'
import { parseJson } from '../../policy/json.ts'
import { recyclableSubjects, trustFindings } from './trust-findings.ts'

const account = '000000000001'
const github = 'token.actions.githubusercontent.com'
const known = new Set([account, '000000000002'])
const foreign = '999999999999'

function documentOf(statement: object) {
  const Statement = { Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }
  const result = parseJson(JSON.stringify({ Version: '2012-10-17', Statement }))
  if (!result.ok) throw new Error('not JSON')
  return result.node
}

const codesOf = (statement: object) =>
  trustFindings(documentOf(statement), known).map(({ code }) => code)
const externalId = (operator: string, value: unknown) => ({
  Condition: { [operator]: { 'sts:ExternalId': value } },
})

describe('ATK-1 third-party-no-external-id', () => {
  test.each([
    { name: 'its account', statement: { Principal: { AWS: foreign } } },
    { name: 'its root', statement: { Principal: { AWS: `arn:gw:iam::${foreign}:root` } } },
    { name: 'a role of it', statement: { Principal: { AWS: `arn:gw:iam::${foreign}:role/x` } } },
    { name: 'one among known ones', statement: { Principal: { AWS: [account, foreign] } } },
    { name: 'every account', statement: { Principal: { AWS: '*' } } },
    { name: 'by a pattern', statement: { Principal: { AWS: foreign }, Action: 'sts:Assume*' } },
    {
      name: 'by what is not excepted',
      statement: { Principal: { AWS: foreign }, Action: undefined, NotAction: 'sts:TagSession' },
    },
    {
      name: 'any external id',
      statement: { Principal: { AWS: foreign }, ...externalId('StringLike', '*') },
    },
    {
      name: 'one or any external id',
      statement: { Principal: { AWS: foreign }, ...externalId('StringLike', ['a1', '?*']) },
    },
    {
      name: 'an external id if there is one',
      statement: { Principal: { AWS: foreign }, ...externalId('StringEqualsIfExists', 'a1') },
    },
    {
      name: 'all external ids of none',
      statement: { Principal: { AWS: foreign }, ...externalId('ForAllValues:StringEquals', 'a1') },
    },
    {
      name: 'another external id',
      statement: { Principal: { AWS: foreign }, ...externalId('StringNotEquals', 'a1') },
    },
    {
      name: 'an external id from the request',
      statement: {
        Principal: { AWS: foreign },
        ...externalId('StringEquals', '${sts:ExternalId}'),
      },
    },
  ])('a finding: $name', ({ statement }) => {
    expect(codesOf(statement)).toEqual(['THIRD_PARTY_WITHOUT_EXTERNAL_ID'])
  })

  test.each([
    { name: 'the account itself', statement: { Principal: { AWS: account } } },
    { name: 'another account of ours', statement: { Principal: { AWS: '000000000002' } } },
    {
      name: 'an external id',
      statement: { Principal: { AWS: foreign }, ...externalId('StringEquals', 'a1') },
    },
    {
      name: 'one of two external ids',
      statement: { Principal: { AWS: foreign }, ...externalId('StringEquals', ['a1', 'b2']) },
    },
    { name: 'a Deny', statement: { Effect: 'Deny', Principal: { AWS: foreign } } },
    {
      name: 'another operation',
      statement: { Principal: { AWS: foreign }, Action: 'sts:TagSession' },
    },
    { name: 'a provider', statement: { Principal: { Federated: 'idp.example' } } },
    { name: 'a unique id', statement: { Principal: { AWS: 'AIDAAAAAAAAAAAAAAAAAA' } } },
    {
      name: 'everybody of an organization',
      statement: {
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-shop' } },
      },
    },
  ])('none: $name', ({ statement }) => {
    expect(codesOf(statement)).toEqual([])
  })

  test('TRUST-7 the finding says whom it is about, and where', () => {
    const document = documentOf({ Principal: { AWS: foreign } })

    expect(trustFindings(document, known)).toEqual([
      {
        start: expect.any(Number),
        code: 'THIRD_PARTY_WITHOUT_EXTERNAL_ID',
        message: `account ${foreign}, which is not known here, may assume the role without \`sts:ExternalId\`: whoever it works for could name this role`,
      },
    ])
  })
})

describe('TRUST-7 a Deny that long-term keys escape', () => {
  const deny = (operator: string, key = 'aws:MultiFactorAuthPresent') => ({
    Effect: 'Deny',
    Principal: { AWS: account },
    Condition: { [operator]: { [key]: 'false' } },
  })

  test.each([
    { name: 'Bool', statement: deny('Bool') },
    { name: 'the key in another case', statement: deny('Bool', 'AWS:multifactorauthpresent') },
    { name: 'ForAnyValue', statement: deny('ForAnyValue:Bool') },
  ])('a finding: $name', ({ statement }) => {
    expect(codesOf(statement)).toEqual(['MFA_DENY_WITHOUT_IF_EXISTS'])
  })

  test.each([
    { name: 'BoolIfExists', statement: deny('BoolIfExists') },
    { name: 'another key', statement: deny('Bool', 'aws:SecureTransport') },
    { name: 'an Allow', statement: { ...deny('Bool'), Effect: 'Allow' } },
  ])('none: $name', ({ statement }) => {
    expect(codesOf(statement)).toEqual([])
  })
})

describe('FED-11 a subject that is known by name only', () => {
  const findings = (condition: object, issuer = github) => {
    const document = documentOf({
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: issuer },
      Condition: condition,
    })
    const trusting = { partition: 'gw', account, issuers: new Set([issuer]) }
    return recyclableSubjects(document, trusting).map(({ code, message }) => `${code}: ${message}`)
  }
  const sub = (value: unknown) => ({ StringLike: { [`${github}:sub`]: value } })

  test.each([
    { name: 'a pattern', condition: sub('repo:octo/app:*') },
    { name: 'an exact name', condition: sub('repo:octo/app:ref:refs/heads/main') },
  ])('a finding: $name', ({ condition }) => {
    expect(findings(condition)).toEqual([
      `RECYCLABLE_SUBJECT: \`${github}:sub\` is matched by names, which can become somebody else's, and subjects with ids do not match: add the form with ids, or a condition on \`${github}:repository_id\``,
    ])
  })

  test.each([
    { name: 'both forms', condition: sub(['repo:octo/app:*', 'repo:octo@1/app@2:*']) },
    { name: 'the form with ids', condition: sub('repo:octo@1/app@2:*') },
    {
      name: 'a name and an id claim',
      condition: {
        ...sub('repo:octo/app:*'),
        StringEquals: { [`${github}:repository_id`]: '2' },
      },
    },
    { name: 'no tenant at all, which is refused elsewhere', condition: sub('*') },
  ])('none: $name', ({ condition }) => {
    expect(findings(condition)).toEqual([])
  })

  test('none: an issuer without a form with ids', () => {
    const condition = { StringLike: { 'gitlab.com:sub': 'project_path:g/*' } }

    expect(findings(condition, 'gitlab.com')).toEqual([])
  })
})
