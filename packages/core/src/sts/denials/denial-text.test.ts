import { expect, test } from 'vitest'
import type { StatementReference } from '../../decision/decision.ts'
import type { Explanation } from '../../decision/explain.ts'
import { stageUser, stageUserArn } from '../testing/user-stage.ts'
import { denialText, denialTextBytes } from './denial-text.ts'

const statement: StatementReference = {
  layer: 'scp',
  level: 1,
  policy: 0,
  policyId: 'guardrail/no-vault',
  statement: 0,
  sid: 'NoVault',
}

const explained = (more: Partial<Explanation> = {}): Explanation => ({
  decision: {
    effect: 'Deny',
    reason: 'ImplicitlyDenied',
    layer: undefined,
    level: undefined,
    determining: [],
    errors: [],
  },
  request: {
    principal: stageUserArn,
    action: 'sts:AssumeRole',
    resource: 'arn:gw:iam::111111111111:role/vault',
  },
  context: [],
  layers: [],
  nearestAllow: [],
  ...more,
})
const decision = (more: Partial<Explanation['decision']>) => ({ ...explained().decision, ...more })
const read = (explanation: Explanation) =>
  JSON.parse(new TextDecoder().decode(denialText(explanation, stageUser())))

test('STS-21 an implicit denial tells who asked for what, with what the policies read and did not find', () => {
  const context = [
    { key: 'sts:ExternalId', value: 'order-7' },
    { key: 'aws:PrincipalTag/Team', value: ['red', 'blue'] },
    { key: 'aws:MultiFactorAuthPresent', value: undefined },
    { key: 'aws:TagKeys', value: [] },
  ]

  expect(read(explained({ context }))).toEqual({
    allowed: false,
    explicitDeny: false,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: {
      principal: { id: 'AIDAALICEAAAAAAAAAAAA', arn: stageUserArn },
      action: 'sts:AssumeRole',
      resource: 'arn:gw:iam::111111111111:role/vault',
      conditions: {
        items: [
          { key: 'sts:ExternalId', values: { items: [{ value: 'order-7' }] } },
          {
            key: 'aws:PrincipalTag/Team',
            values: { items: [{ value: 'red' }, { value: 'blue' }] },
          },
          { key: 'aws:MultiFactorAuthPresent', values: { items: [] } },
          { key: 'aws:TagKeys', values: { items: [] } },
        ],
      },
    },
  })
})

test('STS-21 an explicit denial names its statements, and what could not be evaluated', () => {
  const explanation = explained({
    decision: decision({
      reason: 'ExplicitlyDenied',
      determining: [statement],
      errors: [{ statement: { ...statement, sid: undefined }, message: 'no number' }],
    }),
  })
  const named = { policyId: 'guardrail/no-vault', policyType: 'scp' }

  expect(read(explanation)).toMatchObject({
    explicitDeny: true,
    matchedStatements: { items: [{ statementId: 'NoVault', effect: 'DENY', ...named }] },
    failures: { items: [{ statementId: '', message: 'no number', ...named }] },
  })
})

test('STS-21 an action without resource shows a star', () => {
  const request = { ...explained().request, resource: null }

  expect(read(explained({ request })).context.resource).toBe('*')
})

test.each([
  { name: 'nothing to say', explanation: explained() },
  {
    name: 'much to say',
    explanation: explained({
      context: Array.from({ length: 99 }, (_, at) => ({
        key: `aws:k${at}`,
        value: 'ä'.repeat(999),
      })),
    }),
  },
  {
    name: 'a hundred statements, and names at their limits',
    explanation: explained({
      decision: decision({
        reason: 'ExplicitlyDenied',
        determining: Array.from({ length: 100 }, () => ({
          ...statement,
          policyId: 'ä'.repeat(999),
        })),
      }),
      request: {
        principal: `arn:gw:iam::111111111111:user/${'p'.repeat(576)}`,
        action: `sts:${'ä'.repeat(999)}`,
        resource: `arn:gw:iam::111111111111:role/${'ä'.repeat(2000)}`,
      },
    }),
  },
])('TRUST-6 every text has one length: $name', ({ name, explanation }) => {
  const text = denialText(explanation, stageUser())

  expect(text).toHaveLength(denialTextBytes)
  expect(read(explanation).isTruncated).toBe(name === 'nothing to say' ? undefined : true)
})
