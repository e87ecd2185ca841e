import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '../decision/decision.ts'
import { DecisionCache, type DecisionKeyParts, decisionKey } from './decision-cache.ts'

const decision: Decision = Object.freeze({
  effect: 'Allow',
  reason: 'Allowed',
  layer: 'identity',
  level: undefined,
  determining: [],
  errors: [],
})

type Draft = Omit<DecisionKeyParts, 'context'> & {
  readonly values: readonly (string | string[] | undefined)[]
}

function keyOf({ values, ...parts }: Draft): string {
  const context = { get: (name: string) => values[parts.readKeys.indexOf(name)] }
  return decisionKey({ ...parts, context })
}

const base: Draft = {
  plan: 1,
  resourcePolicies: 1,
  action: 'a:B',
  resource: 'r',
  resourceAccount: '1',
  readKeys: ['k'],
  values: ['v'],
}

test.each<{ name: string; a: Partial<Draft>; b: Partial<Draft> }>([
  {
    name: 'a separator inside a value',
    a: { resource: 'a|b', resourceAccount: 'c' },
    b: { resource: 'a', resourceAccount: 'b|c' },
  },
  {
    name: 'the separator of casbin',
    a: { action: 'alice$$x', resource: 'y' },
    b: { action: 'alice', resource: 'x$$y' },
  },
  { name: 'no resource and an empty one', a: { resource: null }, b: { resource: '' } },
  { name: 'a missing key and an empty value', a: { values: [undefined] }, b: { values: [''] } },
  { name: 'a value and a list of one', a: { values: ['v'] }, b: { values: [['v']] } },
  { name: 'one list element and two', a: { values: [['a,b']] }, b: { values: [['a', 'b']] } },
  { name: 'another plan', a: { plan: 1 }, b: { plan: 11 } },
  {
    name: 'two numbers that read alike',
    a: { plan: 1, resourcePolicies: 11 },
    b: { plan: 11, resourcePolicies: 1 },
  },
])('SEC-47 PERF-T1 $name give different keys', ({ a, b }) => {
  expect(keyOf({ ...base, ...a })).not.toBe(keyOf({ ...base, ...b }))
})

test('LAW-35 keys are injective', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ':', ';', '1', 's', 'l', 'm', '|'),
    maxLength: 4,
  })
  const value = fc.oneof(text, fc.array(text, { maxLength: 2 }), fc.constant(undefined))
  const draft = fc.record({
    plan: fc.nat(20),
    resourcePolicies: fc.nat(20),
    action: text,
    resource: fc.option(text),
    resourceAccount: text,
    values: fc.tuple(value, value),
  })

  fc.assert(
    fc.property(draft, draft, (a, b) => {
      const readKeys = ['k1', 'k2']
      const isEqual = JSON.stringify(a, nullUndefined) === JSON.stringify(b, nullUndefined)
      expect(keyOf({ ...a, readKeys }) === keyOf({ ...b, readKeys })).toBe(isEqual)
    }),
    { numRuns: 5_000 },
  )
})

/** Tells `undefined` from `null` in JSON. */
function nullUndefined(_key: string, value: unknown): unknown {
  return value === undefined ? '\0undefined' : value
}

test('PERF-T3 a flood of questions leaves at most the configured number', () => {
  const cache = new DecisionCache(100)

  for (let at = 0; at < 50_000; at += 1) cache.set(`k${at}`, decision)

  expect(cache.size).toBe(100)
})

test('SEC-50 an error is never remembered', () => {
  const cache = new DecisionCache(10)

  cache.set('k', { ...decision, effect: 'Deny', reason: 'Error' })

  expect(cache.get('k')).toBeUndefined()
})
