import { outcomeOf } from '../outcome.ts'
import { compareDecimals, parseDecimal } from './decimal.ts'
import { parseInstant } from './instant.ts'
import { type ConditionOperator, defineOperator } from './operator.ts'

/** The five comparisons that numbers and dates share. `order` is the request value against the policy value. */
const comparisons: readonly {
  suffix: string
  negated?: string
  holds: (order: number) => boolean
}[] = [
  { suffix: 'Equals', negated: 'NotEquals', holds: (order) => order === 0 },
  { suffix: 'LessThan', holds: (order) => order < 0 },
  { suffix: 'LessThanEquals', holds: (order) => order <= 0 },
  { suffix: 'GreaterThan', holds: (order) => order > 0 },
  { suffix: 'GreaterThanEquals', holds: (order) => order >= 0 },
]

function orderedFamily<T>(
  prefix: string,
  parse: (text: string) => T | undefined,
  compare: (a: T, b: T) => number,
): readonly ConditionOperator[] {
  return comparisons.flatMap(({ suffix, negated, holds }) =>
    defineOperator<T, T>({
      name: prefix + suffix,
      ...(negated === undefined ? {} : { negatedName: prefix + negated }),
      allowsVariables: false,
      operand: parse,
      value: parse,
      test: (operand, value) => outcomeOf(holds(compare(value, operand))),
    }),
  )
}

/** Numeric operators compare exact decimals (COND-12). */
export const numericOperators: readonly ConditionOperator[] = orderedFamily(
  'Numeric',
  parseDecimal, // RULE cond.exact-decimals
  compareDecimals,
)

/** Date operators compare instants, whichever way they are written (COND-13). */
export const dateOperators: readonly ConditionOperator[] = orderedFamily(
  'Date',
  parseInstant, // RULE cond.dates-are-instants
  (a, b) => (a < b ? -1 : a > b ? 1 : 0),
)
