import { expect, test } from 'vitest'
import { anonymous } from '../identity/principal.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { explainDecision } from './explain.ts'
import { redactExplanation } from './redact-explanation.ts'

const condition = {
  StringEquals: { 'aws:PrincipalTag/Team': 'secret-team', 'aws:RequestTag/Team': 'blue' },
}
const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
const resource = compilePolicy(
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...statement, Condition: condition },
      { ...statement, Condition: { StringEquals: { 'sts:ExternalId': ['secret-id', 'other'] } } },
    ],
  }),
  'r',
)
const explanation = explainDecision(
  {
    principal: anonymous,
    action: 'orders:GetOrder',
    resource: { arn: null, account: '1', isPolicyMandatory: false, isRcpExempt: false },
    context: new Map<string, string | string[]>([
      ['aws:principaltag/team', ['secret-red', 'secret-green']],
      ['aws:requesttag/team', 'red'],
    ]),
  },
  { version: 1, identity: [], boundary: null, session: [], scps: null, resource, rcps: null },
)

test('TRACE-3 nothing is redacted but what is named', () => {
  expect(redactExplanation(explanation, [])).toEqual(explanation)
  expect(redactExplanation(explanation, ['aws:PrincipalTag'])).toEqual(explanation)
})

test('TRACE-3 values of request and documents are hidden wherever they stand', () => {
  const text = JSON.stringify(
    redactExplanation(explanation, ['AWS:principaltag/*', 'sts:?xternalid']),
  )

  expect(text).not.toContain('secret')
  expect(text).toContain('"actual":"[redacted]"')
  expect(text).toContain('"value":"red"')
})

test('TRACE-3 that a key is missing stays visible', () => {
  const { context, layers, nearestAllow } = redactExplanation(explanation, ['*'])

  expect(context).toEqual([
    { key: 'aws:PrincipalTag/Team', value: '[redacted]' },
    { key: 'aws:RequestTag/Team', value: '[redacted]' },
    { key: 'sts:ExternalId', value: undefined },
  ])
  expect(layers[0]?.statements[1]?.failed).toEqual({
    element: 'Condition',
    operator: 'StringEquals',
    key: 'sts:ExternalId',
    expected: ['[redacted]'],
    actual: undefined,
  })
  expect(nearestAllow).toMatchObject([{ element: { key: 'sts:ExternalId', actual: undefined } }])
})

test('TRACE-3 the decision, principals, actions and resources are no values of keys', () => {
  const { decision, request } = redactExplanation(explanation, ['*'])

  expect(decision).toBe(explanation.decision)
  expect(request).toBe(explanation.request)
})

test('TRACE-3 a name too long to be matched is hidden', () => {
  const key = `aws:RequestTag/${'x'.repeat(9_000)}`
  const long = { ...explanation, context: [{ key, value: 'secret' }] }

  expect(redactExplanation(long, ['sts:*x']).context[0]?.value).toBe('[redacted]')
})

test('TRACE-3 statements that apply and repairs without a key stay as they are', () => {
  const open = compilePolicy(JSON.stringify({ Statement: { ...statement, Effect: 'Deny' } }), 'r')
  const broken = compilePolicy(JSON.stringify({ Statement: { ...statement, Effect: 'x' } }), 'r')
  const asked = {
    principal: anonymous,
    action: 'orders:GetOrder',
    resource: { arn: null, account: '1', isPolicyMandatory: false, isRcpExempt: false },
    context: new Map(),
  }
  const none = { version: 1, identity: [], boundary: null, session: [], scps: null, rcps: null }

  for (const policy of [open, broken]) {
    const told = explainDecision(asked, { ...none, resource: policy })

    expect(redactExplanation(told, ['*'])).toEqual(told)
  }
})
