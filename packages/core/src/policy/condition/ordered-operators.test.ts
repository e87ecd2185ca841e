import { describe, expect, test } from 'vitest'
import { dateOperators, numericOperators } from './ordered-operators.ts'

const none = new Map()

/** What the comparison says of a request value before, at and after the operand. */
const rows = [
  { suffix: 'Equals', want: ['no', 'yes', 'no'] },
  { suffix: 'LessThan', want: ['yes', 'no', 'no'] },
  { suffix: 'LessThanEquals', want: ['yes', 'yes', 'no'] },
  { suffix: 'GreaterThan', want: ['no', 'no', 'yes'] },
  { suffix: 'GreaterThanEquals', want: ['no', 'yes', 'yes'] },
]
const families = [
  { prefix: 'Numeric', operators: numericOperators, operand: '10', values: ['9.9', '10.0', '11'] },
  {
    prefix: 'Date',
    operators: dateOperators,
    operand: '2025-03-01T00:00:00Z',
    values: ['1740787199', '2025-03', '2025-03-01T00:00:00.001Z'],
  },
]

describe.each(families)('$prefix operators', ({ prefix, operators, operand, values }) => {
  const compile = (name: string, operands: readonly string[]) =>
    operators.find((operator) => operator.name === name)?.compile(operands, 'variables')

  test.each(rows)('$suffix: the request value before, at and after: $want', ({ suffix, want }) => {
    const compiled = compile(`${prefix}${suffix}`, [operand])

    expect(values.map((value) => compiled?.test(value, none))).toEqual(want)
  })

  test('only equality has a negation, which holds the positive comparison', () => {
    const negated = operators.filter(({ isNegated }) => isNegated)

    expect(operators).toHaveLength(rows.length + 1)
    expect(negated.map(({ name }) => name)).toEqual([`${prefix}NotEquals`])
    expect(negated[0]?.compile([operand], 'variables').test(operand, none)).toBe('yes')
  })

  test('an operand or a request value of another type is unreadable', () => {
    expect(compile(`${prefix}Equals`, [operand, 'x', ''])?.unreadable).toEqual([1, 2])
    expect(compile(`${prefix}Equals`, [operand])?.test('x', none)).toBe('fault')
  })
})
