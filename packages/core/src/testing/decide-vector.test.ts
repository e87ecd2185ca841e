import { describe, expect, test } from 'vitest'
import { decideVector, policySetFromVector, requestFromVector } from './decide-vector.ts'
import type { VectorPrincipal, VectorQuestion } from './decision-vector.ts'
import { principalFromVector } from './principal-from-vector.ts'

const account = '111111111111'
const other = '222222222222'
const denyAll = { Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } }
const allowAll = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

const session: VectorPrincipal = {
  type: 'role-session',
  account,
  arn: `arn:gw:sts::${account}:assumed-role/app/s1`,
  roleArn: `arn:gw:iam::${account}:role/svc/app`,
}

const question: VectorQuestion = {
  principal: session,
  accounts: { [account]: { path: ['r-1'] }, [other]: { path: ['r-1'] } },
  action: 'orders:GetOrder',
  resource: { arn: `arn:gw:orders:eu-1:${other}:order/42`, account: other },
  context: { 'AWS:PrincipalTag/Team': 'red' },
  identityPolicies: [allowAll],
  resourcePolicy: null,
  permissionsBoundary: null,
  sessionPolicy: null,
  scps: [[allowAll], [allowAll]],
  rcps: [[denyAll], []],
}

test('context keys are folded and nothing is added', () => {
  const { context } = requestFromVector(question)

  expect([...(context as ReadonlyMap<string, unknown>)]).toEqual([['aws:principaltag/team', 'red']])
})

describe('guardrails of the management account are left out', () => {
  const management = (id: string): VectorQuestion['accounts'] => ({
    ...question.accounts,
    [id]: { management: true, path: ['r-1'] },
  })
  test.each([
    { name: 'nobody is exempt', part: {}, scps: 2, rcps: 2 },
    {
      name: 'PRIN-15 a service-linked role, whose exemption is the evaluator’s',
      part: { principal: { ...session, serviceLinked: true as const } },
      scps: 2,
      rcps: 2,
    },
    {
      name: 'PRIN-16 the management account of the caller',
      part: { accounts: management(account) },
      scps: undefined,
      rcps: 2,
    },
    {
      name: 'PRIN-16 the management account of the resource',
      part: { accounts: management(other) },
      scps: 2,
      rcps: undefined,
    },
    {
      name: 'EVAL-10 an exempt resource, whose exemption is the evaluator’s',
      part: { resource: { ...question.resource, rcpExempt: true as const } },
      scps: 2,
      rcps: 2,
    },
    {
      name: 'PRIN-13 an anonymous caller, whose exemption is the evaluator’s',
      part: { principal: { type: 'anonymous' as const } },
      scps: 2,
      rcps: 2,
    },
  ])('$name', ({ part, scps, rcps }) => {
    const set = policySetFromVector({ ...question, ...part })

    expect(set.scps?.length).toBe(scps)
    expect(set.rcps?.length).toBe(rcps)
  })
})

test('the documents of one call are one session layer', () => {
  const sessions = (sessionPolicy: VectorQuestion['sessionPolicy']): number[] =>
    policySetFromVector({ ...question, sessionPolicy }).session.map((layer) => layer.length)

  expect(sessions(null)).toEqual([])
  expect(sessions(allowAll)).toEqual([1])
  expect(sessions([allowAll, denyAll])).toEqual([2])
})

test.each([
  { provider: 'idp.example/tenant', issuer: 'idp.example/tenant' },
  {
    provider: `arn:gw:iam::${account}:oidc-provider/idp.example/tenant`,
    issuer: 'idp.example/tenant',
  },
  { provider: `arn:gw:iam::${account}:saml-provider/adfs`, issuer: undefined },
])('PRIN-6 the issuer of `$provider` is $issuer', ({ provider, issuer }) => {
  expect(principalFromVector({ type: 'federated', provider })).toMatchObject({ provider, issuer })
})

test('names come from the last part of an ARN', () => {
  expect(principalFromVector(session)).toMatchObject({ roleName: 'app', sessionName: 's1' })
})

test('an answer names the level of guardrails and counts faults', () => {
  expect(decideVector(question)).toEqual({
    decision: 'ExplicitlyDenied',
    layer: 'rcp',
    level: 0,
    determining: [{ layer: 'rcp', level: 0, policy: 0, statement: 0 }],
    errors: 0,
  })
})

test('MATCH-9 a resource that is no ARN is an error, never an answer', () => {
  const resource = { arn: 'order/42', account }

  expect(() => decideVector({ ...question, resource })).toThrow(
    'the evaluator failed: "resource.arn" must be an ARN: `order/42`',
  )
})
