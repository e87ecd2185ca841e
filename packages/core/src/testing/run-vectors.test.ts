import { expect, test } from 'vitest'
import type { DecisionVector, VectorAnswer } from './decision-vector.ts'
import { determiningSet, runVectors } from './run-vectors.ts'

const account = '111111111111'

const vector: DecisionVector = {
  schema: 1,
  kind: 'decision',
  name: 'example',
  rules: ['EVAL-9'],
  source: 'AWS Organizations User Guide, SCP evaluation',
  principal: { type: 'user', account, arn: `arn:gw:iam::${account}:user/alice` },
  accounts: { [account]: { path: ['r-1'] } },
  action: 'orders:GetOrder',
  resource: { arn: null, account },
  context: {},
  identityPolicies: [],
  resourcePolicy: null,
  permissionsBoundary: null,
  sessionPolicy: null,
  scps: [[], []],
  rcps: [[], []],
  expect: { decision: 'ImplicitlyDenied', layer: 'scp', level: 0, determining: [] },
}

const answer: VectorAnswer = {
  decision: 'ImplicitlyDenied',
  layer: 'scp',
  level: 0,
  determining: [],
  errors: 0,
}

test('an engine that answers what a vector expects has no problems', () => {
  expect(runVectors([vector], () => answer)).toEqual([{ vector, actual: answer, problems: [] }])
})

test.each([
  {
    part: { decision: 'Allowed' as const },
    problem: 'decision: wanted `ImplicitlyDenied`, got `Allowed`',
  },
  { part: { layer: 'identity' as const }, problem: 'layer: wanted `scp`, got `identity`' },
  { part: { level: 1 }, problem: 'level: wanted `0`, got `1`' },
  { part: { errors: 1 }, problem: 'errors: wanted `0`, got `1`' },
  {
    part: { determining: [{ layer: 'scp', level: 0, policy: 0, statement: 2 }] },
    problem: 'determining: wanted ``, got `scp[0]/0/2`',
  },
])('a difference is told: $problem', ({ part, problem }) => {
  const [outcome] = runVectors([vector], () => ({ ...answer, ...part }))

  expect(outcome?.problems).toEqual([problem])
})

test('an engine that throws fails its vector, not the run', () => {
  const outcomes = runVectors([vector, vector], () => {
    throw new Error('not implemented')
  })

  expect(outcomes.map(({ problems }) => problems)).toEqual([
    ['threw: not implemented'],
    ['threw: not implemented'],
  ])
})

test('determining statements are compared as a set', () => {
  const a = { layer: 'identity', policy: 0, statement: 1 }
  const b = { layer: 'scp', level: 1, policy: 0, statement: 0 }

  expect(determiningSet([a, b])).toBe(determiningSet([b, a]))
  expect(determiningSet([a])).not.toBe(determiningSet([b]))
})
