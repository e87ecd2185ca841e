import { describe, expect, test } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { ContextValue } from '../policy/context-value.ts'
import { decide } from './decide.ts'
import { explainDecision } from './explain.ts'
import type { PolicySet } from './policy-set.ts'
import { simulate } from './simulate.ts'
import { appSession as app, orderRequest, policyOf as policy } from './testing/cast.ts'
import type { WhatIf } from './what-if.ts'

function request(action = 'orders:GetOrder', context: Record<string, ContextValue> = {}) {
  return orderRequest({ principal: app, action, context: new Map(Object.entries(context)) })
}

const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const deny = { Effect: 'Deny', Action: '*', Resource: '*' }
const silent = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
const policies: PolicySet = {
  version: 7,
  identity: [policy('reader', { ...allow, Action: 'orders:Get*' })],
  boundary: null,
  session: [],
  scps: null,
  resource: null,
  rcps: null,
}

function outcome(whatIf: WhatIf, set: Partial<PolicySet> = {}, asked = request()): string {
  const [result] = simulate({ requests: [asked], policies: { ...policies, ...set }, whatIf })
  const { reason, layer, level } = result?.decision ?? {}
  return [reason, layer, level].filter((part) => part !== undefined).join(' ')
}

describe('SIM-1 a simulation', () => {
  test('answers many requests in their order, each as the evaluator would', () => {
    const requests = [request('orders:GetOrder'), request('orders:DeleteOrder')]

    const results = simulate({ requests, policies })

    expect(results.map(({ request: asked }) => asked)).toEqual(requests)
    expect(results.map(({ decision }) => decision)).toEqual(
      requests.map((asked) => decide(asked, policies)),
    )
    expect(results.map(({ decision }) => decision.effect)).toEqual(['Allow', 'Deny'])
  })

  test('explains on demand, on the policies that were tried', () => {
    const boundary = policy('candidate', silent)

    const [result] = simulate({
      requests: [request()],
      policies,
      whatIf: { boundary: { instead: boundary } },
    })

    expect(result?.explain()).toEqual(explainDecision(request(), { ...policies, boundary }))
    expect(result?.explain().decision).toEqual(result?.decision)
  })
})

describe('SIM-1 what-if documents', () => {
  const write = request('orders:DeleteOrder')

  test('beside the identity policies may allow and deny more', () => {
    expect(outcome({ identity: { beside: [policy('w', allow)] } }, {}, write)).toBe(
      'Allowed identity',
    )
    expect(outcome({ identity: { beside: [policy('w', deny)] } })).toBe('ExplicitlyDenied identity')
  })

  test('instead of the identity policies leave nothing of them', () => {
    expect(outcome({ identity: { instead: [policy('w', silent)] } })).toBe(
      'ImplicitlyDenied identity',
    )
    expect(outcome({ identity: { instead: [] } })).toBe('ImplicitlyDenied identity')
  })

  test('instead of a boundary limit, and none lifts the limit', () => {
    const boundary = policy('b', silent)

    expect(outcome({ boundary: { instead: boundary } })).toBe('ImplicitlyDenied boundary')
    expect(outcome({ boundary: { instead: null } }, { boundary })).toBe('Allowed identity')
  })

  test('beside a boundary join its statements, and a boundary where there is none limits', () => {
    const set = { boundary: policy('b', silent) }

    expect(outcome({ boundary: { beside: policy('w', allow) } }, set)).toBe('Allowed identity')
    expect(outcome({ boundary: { beside: policy('w', silent) } })).toBe('ImplicitlyDenied boundary')
  })

  test('beside a resource policy are numbered on from its statements', () => {
    const resource = policy('r', { ...silent, Principal: '*' }, { ...silent, Principal: '*' })
    const more = policy('w', { ...allow, Principal: { AWS: app.arn } })

    const [result] = simulate({
      requests: [write],
      policies: { ...policies, resource },
      whatIf: { resource: { beside: more } },
    })

    expect(result?.decision).toMatchObject({
      effect: 'Allow',
      layer: 'resource',
      determining: [{ layer: 'resource', policy: 0, policyId: 'r', statement: 2 }],
    })
  })

  test('join session policies and guardrails level by level', () => {
    const set = { session: [[policy('s', silent)]], scps: [[policy('root', allow)], []] }

    expect(outcome({}, set)).toBe('ImplicitlyDenied scp 1')
    expect(outcome({ scps: { beside: [[], [policy('w', allow)]] } }, set)).toBe(
      'ImplicitlyDenied session',
    )
    expect(
      outcome(
        {
          scps: { beside: [[], [policy('w', allow)]] },
          session: { beside: [[policy('w', allow)]] },
        },
        set,
      ),
    ).toBe('Allowed identity')
    expect(outcome({ session: { beside: [[], [policy('w', silent)]] } })).toBe(
      'ImplicitlyDenied session',
    )
  })

  test('put guardrails on an account outside an organization, or take it out of one', () => {
    const named = { ...deny, Principal: '*' }

    expect(outcome({ scps: { beside: [[policy('w', silent)]] } })).toBe('ImplicitlyDenied scp 0')
    expect(outcome({ rcps: { beside: [[policy('w', named)]] } })).toBe('ExplicitlyDenied rcp 0')
    expect(outcome({ scps: { instead: null } }, { scps: [[]] })).toBe('Allowed identity')
  })

  test('keep the fault of a document that nobody can read', () => {
    const broken = compilePolicy('{"Version":"2013-01-01","Statement":[]}', 'broken')
    const resource = policy('r', { ...silent, Principal: '*' })

    const [result] = simulate({
      requests: [request()],
      policies: { ...policies, resource },
      whatIf: { resource: { beside: broken } },
    })

    expect(result?.decision.errors).toMatchObject([
      { message: '`Version` is `2012-10-17` or `2008-10-17`' },
    ])
  })
})

describe('SIM-1 missing context keys', () => {
  const missing = (set: Partial<PolicySet>, asked = request()) =>
    simulate({ requests: [asked], policies: { ...policies, ...set } })[0]?.missingKeys

  const conditional = (key: string, value: string, action = '*') =>
    policy('p', { ...allow, Action: action, Condition: { StringEquals: { [key]: value } } })

  test('are those of conditions and variables that the request does not have', () => {
    const variable = policy('v', {
      ...allow,
      Resource: "arn:gw:orders::1:order/${aws:PrincipalTag/Team}${*}${aws:userid, 'x'}",
    })
    const identity = [conditional('aws:SourceIp', '${aws:UserName}'), variable]

    expect(missing({ identity })).toEqual([
      'aws:PrincipalTag/Team',
      'aws:SourceIp',
      'aws:userid',
      'aws:UserName',
    ])
  })

  test('are not those that it has, whatever their case', () => {
    const identity = [conditional('aws:SourceIp', 'x'), conditional('AWS:sourceip', 'y')]

    expect(missing({ identity }, request('orders:GetOrder', { 'aws:sourceip': '' }))).toEqual([])
    expect(missing({ identity }, request('orders:GetOrder', { 'aws:sourceip': [] }))).toEqual([
      'aws:SourceIp',
    ])
  })

  test('are those of statements on the action alone, in layers that reach the caller', () => {
    expect(missing({ identity: [conditional('aws:SourceIp', 'x', 's3:*')] })).toEqual([])
    expect(missing({ scps: [[conditional('aws:SourceIp', 'x')]] })).toEqual(['aws:SourceIp'])
    expect(
      missing(
        { scps: [[conditional('aws:SourceIp', 'x')]] },
        { ...request(), principal: { kind: 'service', service: 'sns.amazonaws.com' } },
      ),
    ).toEqual([])
  })
})
