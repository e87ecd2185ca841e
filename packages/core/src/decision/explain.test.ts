import { expect, test } from 'vitest'
import { indexActions } from '../policy/action-index.ts'
import { decide, decideSlices } from './decide.ts'
import { explainDecision } from './explain.ts'
import type { PolicySet } from './policy-set.ts'
import { Slicer } from './slice-policy-set.ts'
import { account, policyOf as policy, orderRequest as request } from './testing/cast.ts'

const policies: PolicySet = {
  version: 1,
  identity: [
    policy(
      'reader',
      {
        Sid: 'Office',
        Effect: 'Allow',
        Action: 'orders:Get*',
        Resource: '*',
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      },
      { Sid: 'Refunds', Effect: 'Allow', Action: 'orders:RefundOrder', Resource: '*' },
      { Sid: 'Others', Effect: 'Allow', Action: 'orders:*', Resource: 'arn:gw:orders:*:*:order/7' },
    ),
  ],
  boundary: policy('boundary', { Effect: 'Allow', Action: '*', Resource: '*' }),
  session: [],
  scps: [[policy('FullAccess', { Effect: 'Allow', Action: '*', Resource: '*' })]],
  resource: null,
  rcps: null,
}

test('an explanation names the first failing element of every statement, expected beside actual', () => {
  const { layers } = explainDecision(request(), policies)
  const identity = layers.find(({ layer }) => layer === 'identity')

  expect(
    identity?.statements.map(({ statement, failed }) => ({ sid: statement.sid, failed })),
  ).toEqual([
    {
      sid: 'Office',
      failed: {
        element: 'Condition',
        operator: 'IpAddress',
        key: 'aws:SourceIp',
        expected: ['10.0.0.0/8'],
        actual: '192.0.2.1',
      },
    },
    {
      sid: 'Refunds',
      failed: { element: 'Action', expected: ['orders:RefundOrder'], actual: 'orders:GetOrder' },
    },
    {
      sid: 'Others',
      failed: {
        element: 'Resource',
        expected: ['arn:gw:orders:*:*:order/7'],
        actual: `arn:gw:orders::${account}:order/42`,
      },
    },
  ])
})

test('an explanation shows the verdict of every layer that applies, and of no other', () => {
  const { layers } = explainDecision(request(), policies)

  expect(layers.map(({ layer, level, verdict }) => ({ layer, level, verdict }))).toEqual([
    { layer: 'scp', level: 0, verdict: 'allows' },
    { layer: 'identity', level: undefined, verdict: 'silent' },
    { layer: 'boundary', level: undefined, verdict: 'allows' },
  ])
})

test('LAW-28 explain and decide give one decision', () => {
  for (const address of ['10.1.1.1', '192.0.2.1']) {
    const asked = request({ context: new Map([['aws:sourceip', address]]) })

    expect(explainDecision(asked, policies).decision).toEqual(decide(asked, policies))
  }
})

test('LAW-13 deciding on the statements of one action equals deciding on all of them', () => {
  for (const action of [
    'orders:GetOrder',
    'ORDERS:getorder',
    'orders:RefundOrder',
    's3:GetObject',
  ]) {
    const asked = request({ action, context: new Map([['aws:sourceip', '10.1.1.1']]) })
    const indexed = indexActions([action]).get(action)
    const slice = new Slicer(policies).slice(indexed?.group)

    expect(decideSlices(asked, indexed, slice, slice)).toEqual(decide(asked, policies))
  }
})

test('EVAL-7 an exception inside the evaluator is a deny with reason Error', () => {
  const broken = request({
    context: {
      get: () => {
        throw new Error('context gone')
      },
    },
  })

  const slice = new Slicer(policies).slice(undefined)

  const denied = { effect: 'Deny', reason: 'Error', errors: [{ message: 'context gone' }] }
  expect(decide(broken, policies)).toMatchObject(denied)
  expect(decideSlices(broken, undefined, slice, slice)).toMatchObject(denied)
})

test('EVAL-7 what is thrown and no Error is a deny all the same', () => {
  const context = {
    get: () => {
      throw 'broken' // The context is given by others.
    },
  }

  const { effect, reason, errors } = decide(request({ context }), policies)

  expect([effect, reason]).toEqual(['Deny', 'Error'])
  expect(errors.map(({ message }) => message)).toEqual(['the evaluator failed'])
})
