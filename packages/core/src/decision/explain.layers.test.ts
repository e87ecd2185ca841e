import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { explainDecision } from './explain.ts'
import { nearestAllow } from './nearest-allow.ts'
import type { PolicySet } from './policy-set.ts'
import { readKeys } from './read-keys.ts'
import { appSession, orderRequest, policyOf } from './testing/cast.ts'

const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const deny = { Effect: 'Deny', Action: '*', Resource: '*' }
const everyone = { Principal: '*' }
const everywhere: PolicySet = {
  version: 1,
  identity: [policyOf('identity', allow)],
  boundary: policyOf('boundary', allow),
  session: [[policyOf('s0', allow)], [policyOf('s1', allow)]],
  scps: [[policyOf('root', allow)], [policyOf('unit', allow)]],
  resource: policyOf('resource', { ...allow, ...everyone }),
  rcps: [[policyOf('guard', { ...deny, ...everyone, Action: 's3:*' })]],
}
const request = orderRequest({ principal: appSession })

const layersOf = (policies: PolicySet, asked = request) =>
  explainDecision(asked, policies).layers.map(({ layer, level = '' }) => `${layer}${level}`)

describe('an explanation', () => {
  test('tells of every layer that applies, in the order of EVAL-19', () => {
    expect(layersOf(everywhere)).toEqual([
      'rcp0',
      'scp0',
      'scp1',
      'resource',
      'identity',
      'boundary',
      'session0',
      'session1',
    ])
  })

  test('leaves out layers that do not apply or are not there', () => {
    const bare = { ...everywhere, resource: null, boundary: null, session: [], scps: null }

    expect(layersOf(bare)).toEqual(['rcp0', 'identity'])
    expect(layersOf(everywhere, { ...request, principal: { kind: 'anonymous' } })).toEqual([
      'rcp0',
      'resource',
    ])
  })

  test('names caller, action and resource, and holds what the other questions answer', () => {
    const told = explainDecision(request, everywhere)

    expect(told.request).toEqual({
      principal: appSession.arn,
      action: 'orders:GetOrder',
      resource: request.resource.arn,
    })
    expect(told.decision).toEqual(decide(request, everywhere))
    expect(told.context).toEqual(readKeys(request, everywhere))
    expect(told.nearestAllow).toEqual(nearestAllow(request, everywhere))
  })

  test.each([
    { name: 'a Deny that applies', statements: [allow, deny], verdict: 'denies' },
    {
      name: 'an Allow that applies',
      statements: [{ ...deny, Action: 's3:*' }, allow],
      verdict: 'allows',
    },
    {
      name: 'statements on other actions',
      statements: [{ ...allow, Action: 's3:*' }],
      verdict: 'silent',
    },
    {
      name: 'an Allow that cannot be evaluated',
      statements: [{ ...allow, Action: 'x' }],
      verdict: 'silent',
    },
    { name: 'no statement', statements: [], verdict: 'silent' },
  ])('the verdict of a layer with $name: $verdict', ({ statements, verdict }) => {
    const { layers } = explainDecision(request, {
      ...everywhere,
      boundary: policyOf('boundary', ...statements),
    })

    expect(layers.find(({ layer }) => layer === 'boundary')).toMatchObject({ verdict })
  })

  test('tells of a statement whether it applies, what failed, or why nobody can say', () => {
    const condition = { Bool: { 'aws:x': 'true' }, StringEqual: { 'aws:y': 'x' } }
    const statements = [
      { ...allow, Sid: 'Applies' },
      { ...allow, Sid: 'Fails', Action: 's3:*', Resource: 'arn:gw:s3:::*' },
      { ...allow, Sid: 'Broken', Action: 'x' },
      { ...allow, Sid: 'BrokenAndFalse', Condition: condition },
      { ...deny, Sid: 'BrokenDeny', Action: 'x' },
    ]
    const { layers } = explainDecision(request, {
      ...everywhere,
      boundary: policyOf('b', ...statements),
    })
    const told = layers.find(({ layer }) => layer === 'boundary')?.statements

    expect(told?.map(({ statement }) => statement)).toMatchObject(
      statements.map(({ Sid }, index) => ({ sid: Sid, statement: index, policyId: 'b' })),
    )
    expect(told?.map(({ effect }) => effect)).toEqual(['Allow', 'Allow', 'Allow', 'Allow', 'Deny'])
    expect(told?.map(({ applies }) => applies)).toEqual([true, false, false, false, true])
    expect(told?.map(({ failed }) => failed?.element)).toEqual([
      undefined,
      'Action',
      undefined,
      'Condition',
      undefined,
    ])
    expect(told?.map(({ faults }) => faults.length)).toEqual([0, 0, 1, 0, 1])
  })
})
