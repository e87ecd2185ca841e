import { describe, expect, test } from 'vitest'
import { parseJson } from '../../policy/json.ts'
import { federatedTrustIssues } from './federated-trust.ts'

const github = 'token.actions.githubusercontent.com'
const account = '000000000001'

function issuesOf(
  statement: Readonly<Record<string, unknown>>,
  issuers: readonly string[] = [github],
): readonly string[] {
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', ...statement },
  }
  const result = parseJson(JSON.stringify(document))
  if (!result.ok) throw new Error('not JSON')
  const trusting = { partition: 'gw', account, issuers: new Set(issuers) }
  return federatedTrustIssues(result.node, trusting).map(
    ({ code, message }) => `${code}: ${message}`,
  )
}

/** Whether a trust policy for one issuer may be stored with that condition. */
function isAccepted(condition: unknown, issuer = github): boolean {
  const principal = { Federated: `arn:gw:iam::${account}:oidc-provider/${issuer}` }
  return issuesOf({ Principal: principal, Condition: condition }, [issuer]).length === 0
}

const key = (claim: string, issuer = github) => `${issuer}:${claim}`
const sub = (operator: string, value: unknown, issuer = github) => ({
  [operator]: { [key('sub', issuer)]: value },
})

describe('FED-10 a condition that names the tenant is accepted', () => {
  test.each([
    { name: 'an exact subject', condition: sub('StringEquals', 'repo:o/r:ref:refs/heads/main') },
    {
      name: 'an exact subject in any case',
      condition: sub('StringEqualsIgnoreCase', 'repo:o/r:environment:prod'),
    },
    { name: 'a pattern behind the organization', condition: sub('StringLike', 'repo:org/*') },
    { name: 'the immutable form', condition: sub('StringLike', 'repo:org@123/*') },
    { name: 'ForAnyValue', condition: sub('ForAnyValue:StringLike', ['repo:org/*']) },
    { name: 'several tenants', condition: sub('StringLike', ['repo:a/*', 'repo:b/*']) },
    {
      name: 'an id claim as text',
      condition: { StringEquals: { [key('repository_owner_id')]: '123' } },
    },
    {
      name: 'an id claim as a number',
      condition: { StringEquals: { [key('enterprise_id')]: 123 } },
    },
    {
      name: 'a key in another case',
      condition: { StringEquals: { [key('SUB').toUpperCase()]: 'repo:o/r:ref:x' } },
    },
    {
      name: 'beside a condition that counts for nothing',
      condition: { ...sub('StringNotEquals', 'x'), ...sub('StringLike', 'repo:org/*') },
    },
    {
      name: 'a variable behind the organization',
      condition: sub('StringLike', 'repo:org/${aws:PrincipalTag/repo}:*'),
    },
  ])('$name', ({ condition }) => {
    expect(isAccepted(condition)).toBe(true)
  })
})

describe('FED-10 a condition that every tenant can meet is refused', () => {
  test.each([
    { name: 'no condition', condition: {} },
    { name: 'everything', condition: sub('StringLike', '*') },
    { name: 'every repository', condition: sub('StringLike', 'repo:*') },
    { name: 'organizations that begin so', condition: sub('StringLike', 'repo:org*') },
    { name: 'a wildcard in the organization', condition: sub('StringLike', 'repo:o?g/*') },
    { name: 'a wildcard in the owner id', condition: sub('StringLike', 'repo:org@*/*') },
    { name: 'an empty organization', condition: sub('StringLike', 'repo:/*') },
    { name: 'a variable in the organization', condition: sub('StringLike', 'repo:${aws:x}/*') },
    {
      name: 'a variable that repeats the claim',
      condition: sub('StringEquals', `\${${key('sub')}}`),
    },
    { name: 'one of two values', condition: sub('StringLike', ['repo:org/*', '*']) },
    { name: 'an empty list', condition: sub('StringLike', []) },
    { name: 'an empty text', condition: sub('StringEquals', '') },
    { name: 'ForAllValues', condition: sub('ForAllValues:StringEquals', 'repo:o/r:ref:x') },
    { name: 'IfExists', condition: sub('StringEqualsIfExists', 'repo:o/r:ref:x') },
    {
      name: 'ForAnyValue with IfExists',
      condition: sub('ForAnyValue:StringLikeIfExists', 'repo:org/*'),
    },
    { name: 'a negated operator', condition: sub('StringNotLike', 'repo:org/*') },
    { name: 'Null', condition: sub('Null', 'false') },
    { name: 'the audience', condition: { StringEquals: { [key('aud')]: 'sts.amazonaws.com' } } },
    {
      name: 'an id claim that is a pattern',
      condition: { StringLike: { [key('repository_owner_id')]: '12*' } },
    },
    {
      name: 'an id claim that has the form of a subject',
      condition: { StringLike: { [key('repository_id')]: 'repo:org/*' } },
    },
    {
      name: 'the subject of another issuer',
      condition: { StringLike: { 'gitlab.com:sub': 'project_path:g/*' } },
    },
    {
      name: 'a claim whose name only ends like it',
      condition: { StringLike: { [`x${key('sub')}`]: 'repo:org/*' } },
    },
  ])('$name', ({ condition }) => {
    expect(isAccepted(condition)).toBe(false)
  })
})

describe('FED-10 the tenant segment of each issuer', () => {
  test.each([
    { issuer: 'gitlab.com', good: 'project_path:group/*', bad: 'project_path:group*' },
    { issuer: 'agent.buildkite.com', good: 'organization:o:*', bad: 'organization:o*' },
    { issuer: 'app.terraform.io', good: 'organization:o:project:*', bad: 'organization:*' },
    { issuer: 'accounts.google.com', good: '1234567890', bad: '123*' },
    { issuer: 'oidc.codefresh.io', good: 'account:a:x', bad: 'account:a:*' },
  ])('$issuer', ({ issuer, good, bad }) => {
    expect(isAccepted(sub('StringLike', good, issuer), issuer)).toBe(true)
    expect(isAccepted(sub('StringLike', bad, issuer), issuer)).toBe(false)
  })

  test('issuers whose audience is the tenant take an exact one', () => {
    const issuer = 'api.pulumi.com/oidc'
    const audience = (operator: string, value: string) => ({
      [operator]: { [key('aud', issuer)]: value },
    })

    expect(isAccepted(audience('StringEquals', 'my-org'), issuer)).toBe(true)
    expect(isAccepted(audience('StringLike', 'my-*'), issuer)).toBe(false)
    expect(isAccepted(sub('StringEquals', 'pulumi:deploy:org:o', issuer), issuer)).toBe(false)
  })

  test('the id claims of one issuer are not those of another', () => {
    const condition = { StringEquals: { 'app.terraform.io:repository_id': '1' } }

    expect(isAccepted(condition, 'app.terraform.io')).toBe(false)
  })
})

describe('whom the rule concerns', () => {
  test('the message names the claims', () => {
    expect(issuesOf({ Principal: { Federated: 'gitlab.com' } }, ['gitlab.com'])).toEqual([
      'UNCONSTRAINED_SHARED_ISSUER: `gitlab.com` issues tokens for everyone: the statement needs a condition on `gitlab.com:sub` or `gitlab.com:project_id` or `gitlab.com:namespace_id` that names the tenant',
    ])
  })

  test.each([
    {
      issuer: github,
      value: 'repo:octo*',
      says: '; `repo:octo*` does not: a pattern must begin with the whole name and its delimiter, as in `repo:OWNER/*`',
    },
    {
      issuer: 'accounts.google.com',
      value: '12*',
      says: '; `12*` does not: values must be exact here',
    },
  ])('the message says why the condition does not count: $value', ({ issuer, value, says }) => {
    const statement = {
      Principal: { Federated: issuer },
      Condition: sub('StringLike', value, issuer),
    }

    expect(issuesOf(statement, [issuer])).toEqual([expect.stringMatching(/names the tenant; /)])
    expect(issuesOf(statement, [issuer])[0]).toContain(says)
  })

  test('an issuer of one tenant needs no condition', () => {
    expect(issuesOf({ Principal: { Federated: 'idp.example' } }, ['idp.example'])).toEqual([])
  })

  test('a Deny needs none', () => {
    expect(issuesOf({ Effect: 'Deny', Principal: { Federated: github } })).toEqual([])
  })

  test('PRIN-2 `{"AWS": "*"}` reaches the shared issuers of the account', () => {
    const principal = { AWS: '*' }

    expect(issuesOf({ Principal: principal })).toHaveLength(1)
    expect(issuesOf({ Principal: principal, Action: 'STS:assume*' })).toHaveLength(1)
    expect(issuesOf({ Principal: principal, Action: undefined, NotAction: 'x:y' })).toHaveLength(1)
    expect(issuesOf({ Principal: principal }, ['idp.example'])).toEqual([])
    expect(issuesOf({ Principal: principal, Condition: sub('StringLike', 'repo:o/*') })).toEqual([])
  })

  test('PRIN-2 `{"AWS": "*"}` with other actions reaches no token', () => {
    const action = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']

    expect(issuesOf({ Principal: { AWS: ['*'] }, Action: action })).toEqual([])
  })
})

describe('FED-2 a provider has to exist in the account of the role', () => {
  const provider = (owner: string, partition = 'gw') =>
    `arn:${partition}:iam::${owner}:oidc-provider/idp.example`

  test.each([
    { name: 'by ARN', entry: provider(account), isKnown: true },
    { name: 'by issuer', entry: 'idp.example', isKnown: true },
    { name: 'another account', entry: provider('222222222222'), isKnown: false },
    { name: 'another partition', entry: provider(account, 'aws'), isKnown: false },
    { name: 'another issuer', entry: `${provider(account)}/tenant`, isKnown: false },
    { name: 'another case', entry: 'IDP.example', isKnown: false },
    { name: 'a SAML provider', entry: `arn:gw:iam::${account}:saml-provider/x`, isKnown: false },
    { name: 'everything', entry: '*', isKnown: false },
  ])('$name', ({ entry, isKnown }) => {
    const message = `INVALID_PRINCIPAL: Invalid principal in policy: account ${account} has no provider \`${entry}\``

    expect(issuesOf({ Principal: { Federated: [entry] } }, ['idp.example'])).toEqual(
      isKnown ? [] : [message],
    )
  })

  test('a Deny for a provider that does not exist is refused too: it would forbid nothing', () => {
    expect(issuesOf({ Effect: 'Deny', Principal: { Federated: 'idp.exmaple' } })).toHaveLength(1)
  })
})
