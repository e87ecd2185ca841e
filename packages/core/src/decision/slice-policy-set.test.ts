import { expect, test } from 'vitest'
import { indexActions } from '../policy/action-index.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { Slicer } from './slice-policy-set.ts'

const set = { version: 1, boundary: null, session: [], scps: null, resource: null, rcps: null }
const names = Array.from({ length: 70 }, (_, index) => `orders:Get${index}`)
const actions = indexActions(names)

function statement(Action: unknown): object {
  return { Effect: 'Allow', Action, Resource: '*' }
}

function slicerOf(...statements: readonly object[]) {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return new Slicer({ ...set, identity: [compilePolicy(text, 'p')] })
}

test('LAW-13 a slice of more actions than an integer has bits finds the statement of each', () => {
  const slicer = slicerOf(...names.map(statement))

  const found = names.map((name) => {
    const action = actions.get(name)
    const { statements } = slicer.slice(action?.group).identity
    const covering = statements.filter(({ mask }) => (mask & (action?.bit ?? 0)) !== 0)
    return covering.map((entry) => entry.statement.index)
  })

  expect(found).toEqual(names.map((_, index) => [index]))
})

test('LAW-13 statements that name no action of the group are left out', () => {
  const slicer = slicerOf(statement('orders:Get1'), statement('items:*'), statement('orders:Get69'))
  const { identity, statementCount } = slicer.slice(actions.get('orders:Get1')?.group)

  expect(identity.statements.map((entry) => entry.statement.index)).toEqual([0])
  expect(statementCount).toBe(1)
})

test('LAW-13 an action outside the index is decided on every statement', () => {
  const slicer = slicerOf(statement('orders:Get1'), statement('items:*'))
  const { identity } = slicer.slice(undefined)

  expect(identity.statements).toHaveLength(2)
  expect(identity.isIndexed).toBe(false)
})

test('LAW-13 an action element that cannot be evaluated keeps its layer from being indexed', () => {
  const slicer = slicerOf(statement('orders:Get1'), statement(['orders:Get1', 'malformed']))
  const { identity } = slicer.slice(actions.get('orders:Get1')?.group)

  expect(identity.statements).toHaveLength(2)
  expect(identity.isIndexed).toBe(false)
})

test('PERF-D3 a slice is cut once for each group and once for the whole', () => {
  const slicer = slicerOf(statement('orders:Get1'))
  const { group } = actions.get('orders:Get1') ?? {}

  expect(slicer.slice(group)).toBe(slicer.slice(group))
  expect(slicer.slice(undefined)).toBe(slicer.slice(undefined))
  expect(slicer.slice(group)).not.toBe(slicer.slice(undefined))
})

test('PERF-D4 where no layer limits and none allows, all share one slice', () => {
  const { group } = actions.get('orders:Get1') ?? {}
  const [some, others] = [slicerOf(statement('items:*')), slicerOf(statement('invoices:Get'))]

  expect(some.slice(group)).toBe(others.slice(group))
  expect(some.slice(group).statementCount).toBe(0)
})

test.each([
  { name: 'a boundary', change: { boundary: compilePolicy('{"Statement":[]}', 'b') } },
  { name: 'a level of guardrails', change: { scps: [[]] } },
  { name: 'a level of guardrails of the resource', change: { rcps: [[]] } },
  { name: 'a session policy', change: { session: [[]] } },
  { name: 'a broken identity policy', change: { identity: [compilePolicy('{}', 'i')] } },
  {
    name: 'a faulty resource policy',
    change: { resource: compilePolicy('{"Version":"x","Statement":[]}', 'r') },
  },
])('EVAL-8 $name without a statement still counts as there', ({ change }) => {
  const { group } = actions.get('orders:Get1') ?? {}
  const nothing = slicerOf().slice(group)

  expect(new Slicer({ ...set, identity: [], ...change }).slice(group)).not.toBe(nothing)
})

test('PERF-D5 the statements of every layer are counted', () => {
  const document = compilePolicy(JSON.stringify({ Statement: statement('orders:Get1') }), 'd')
  const everywhere = {
    version: 1,
    identity: [document, document],
    boundary: document,
    session: [[document]],
    scps: [[document], [document]],
    resource: document,
    rcps: [[document]],
  }

  expect(new Slicer(everywhere).slice(actions.get('orders:Get1')?.group).statementCount).toBe(8)
  expect(new Slicer(everywhere).slice(undefined).statementCount).toBe(8)
})
