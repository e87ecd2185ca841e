import { describe, expect, test } from 'vitest'
import { isRuleId, parseVector } from './parse-vector.ts'

const account = '111111111111'

const vector = {
  schema: 1,
  kind: 'decision',
  name: 'a user without policies is denied',
  rules: ['EVAL-1'],
  source: 'AWS IAM User Guide, Policy evaluation logic',
  principal: { type: 'user', account, arn: `arn:gw:iam::${account}:user/alice` },
  accounts: { [account]: { path: null } },
  action: 'orders:GetOrder',
  resource: { arn: null, account },
  context: {},
  identityPolicies: [],
  resourcePolicy: null,
  permissionsBoundary: null,
  sessionPolicy: null,
  scps: null,
  rcps: null,
  expect: { decision: 'ImplicitlyDenied', layer: 'identity' },
}

const problemsOf = (value: unknown): readonly string[] => {
  const result = parseVector(value)
  return result.ok ? [] : result.problems
}

test('a whole vector is read as it stands', () => {
  expect(parseVector(vector)).toEqual({ ok: true, vector })
})

describe('a vector is refused for', () => {
  const { rcps: _, ...withoutRcps } = vector
  test.each([
    {
      name: 'an unknown member',
      value: { ...vector, note: 'x' },
      problem: '/note: unknown member',
    },
    { name: 'a missing member', value: withoutRcps, problem: '/rcps: is missing' },
    {
      name: 'an unknown member far inside',
      value: { ...vector, resource: { ...vector.resource, mandatory: true } },
      problem: '/resource/mandatory: unknown member',
    },
    {
      name: 'a flag that is false',
      value: { ...vector, resource: { ...vector.resource, rcpExempt: false } },
      problem: '/resource/rcpExempt: must be true',
    },
    {
      name: 'an unknown rule id',
      value: { ...vector, rules: ['EVAL-1', 'EVAL-21'] },
      problem: '/rules/1: must be the id of a rule',
    },
    { name: 'no rule id', value: { ...vector, rules: [] }, problem: '/rules: must name a rule' },
    {
      name: 'an unknown type of caller',
      value: { ...vector, principal: { type: 'group' } },
      problem:
        '/principal/type: must be "user" or "root" or "role-session" or "federated-user" or "service" or "federated" or "anonymous"',
    },
    {
      name: 'a document that is neither an object nor unreadable',
      value: { ...vector, identityPolicies: ['missing'] },
      problem: '/identityPolicies/0: must be an object',
    },
    {
      name: 'a level too few',
      value: { ...vector, accounts: { [account]: { path: ['r-1'] } }, scps: [[]], rcps: [[], []] },
      problem: `/scps: must have one list per level of account ${account}`,
    },
    {
      name: 'an account that it does not describe',
      value: { ...vector, resource: { arn: null, account: '222222222222' } },
      problem: '/accounts/222222222222: is missing',
    },
    {
      name: 'an unknown kind',
      value: { ...vector, kind: 'other' },
      problem: '/kind: must be "decision" or "parse"',
    },
    { name: 'being no object', value: [], problem: '/kind: must be "decision" or "parse"' },
  ])('$name', ({ value, problem }) => {
    expect(problemsOf(value)).toEqual([problem])
  })

  test('SCPs of a caller without account', () => {
    const value = { ...vector, principal: { type: 'anonymous' }, scps: [[]] }

    expect(problemsOf(value)).toEqual(['/scps: the caller has no account'])
  })

  test('a name that stands twice in the corpus', () => {
    const names = new Set<string>()

    const first = parseVector(vector, names)
    const second = parseVector(vector, names)

    expect(first.ok).toBe(true)
    expect(second).toEqual({ ok: false, problems: [`/name: \`${vector.name}\` stands twice`] })
  })
})

test.each([
  { id: 'COND-17', want: true },
  { id: 'COND-18', want: false },
  { id: 'COND-0', want: false },
  { id: 'COND-01', want: false },
  { id: 'SEC-1', want: false },
  { id: 7, want: false },
])('$id is the id of a rule: $want', ({ id, want }) => {
  expect(isRuleId(id)).toBe(want)
})
