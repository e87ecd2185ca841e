import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ActionGroup, indexActions } from './action-index.ts'
import { compileAction, matchAction } from './action-pattern.ts'
import { foldCase } from './fold-case.ts'

const services = ['orders', 'items']
const names = services.flatMap((service) =>
  Array.from({ length: 40 }, (_, at) => `${service}:${at % 2 === 0 ? 'Get' : 'Put'}Thing${at}`),
)
function covers(patterns: readonly string[], isNegated: boolean, name: string): boolean {
  const actions = indexActions(names)
  const entries = patterns.flatMap((pattern) => compileAction(pattern) ?? [])
  const action = actions.get(name)
  const mask = action?.group.maskOf({ isNegated, entries, faults: [] })
  return ((mask ?? 0) & (action?.bit ?? 0)) !== 0
}

const pattern = fc.oneof(
  fc.constantFrom('*', 'orders:*', 'items:put*', 'ORDERS:getthing2?', '*:*', 'other:*'),
  fc.constantFrom(...names),
)

test('PERF-D2 the mask of an element says of every action what matching says', () => {
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom(...names),
      (patterns, isNegated, name) => {
        const matched = patterns.some((text) => {
          const compiled = compileAction(text)
          return compiled !== undefined && matchAction(compiled, foldCase(name)) === 'yes'
        })
        expect(covers(patterns, isNegated, name)).toBe(matched !== isNegated)
      },
    ),
  )
})

test('MATCH-3 an action is found as it was given and folded', () => {
  const actions = indexActions(names)

  expect(actions.get('orders:getthing0')).toEqual(actions.get('orders:GetThing0'))
  expect(actions.get('orders:Unknown')).toBeUndefined()
})

test('PERF-D2 a group holds at most 32 actions of one service, each with a bit of its own', () => {
  const actions = indexActions(names)
  const bitsByGroup = new Map<object, Set<number>>()
  const servicesByGroup = new Map<object, Set<string>>()
  for (const name of names) {
    const { group, bit } = actions.get(name) ?? never()
    bitsByGroup.set(group, (bitsByGroup.get(group) ?? new Set()).add(bit))
    const [service = ''] = name.split(':')
    servicesByGroup.set(group, (servicesByGroup.get(group) ?? new Set()).add(service))
  }

  expect([...bitsByGroup.values()].map(({ size }) => size)).toEqual([32, 8, 32, 8])
  expect([...servicesByGroup.values()].every(({ size }) => size === 1)).toBe(true)
  expect(new Set([...bitsByGroup.keys()].map((group) => (group as ActionGroup).number)).size).toBe(
    4,
  )
})

test('LIM-10 a pattern that would take too many steps has no mask, since matching it is a fault', () => {
  const long = `orders:${'a'.repeat(4_000)}`
  const { group } = indexActions([long]).get(long) ?? {}
  const entries = [compileAction(`orders:*${'a'.repeat(1_000)}b`) ?? never()]

  expect(group?.maskOf({ isNegated: false, entries, faults: [] })).toBeUndefined()
  expect(group?.maskOf({ isNegated: false, entries, faults: [] })).toBeUndefined()
})

test('EVAL-5 an element that cannot be evaluated has no mask', () => {
  const { group } = indexActions(names).get('orders:GetThing0') ?? {}

  expect(group?.maskOf({ isNegated: true, entries: [], faults: ['malformed'] })).toBeUndefined()
})

function never(): never {
  throw new Error('the pattern is malformed')
}
