import { foldCase } from '../fold-case.ts'
import { arnOperators } from './arn-operators.ts'
import { binaryOperators, boolOperators } from './exact-operators.ts'
import { ipOperators } from './ip-operators.ts'
import type { ConditionOperator } from './operator.ts'
import { dateOperators, numericOperators } from './ordered-operators.ts'
import { stringOperators } from './string-operators.ts'

/**
 * The operator table (section 5.2). A new operator is a row in its family's file.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html}
 */
const operators: ReadonlyMap<string, ConditionOperator> = new Map(
  [
    ...stringOperators,
    ...numericOperators,
    ...dateOperators,
    ...boolOperators,
    ...binaryOperators,
    ...ipOperators,
    ...arnOperators,
  ].map((operator) => [foldCase(operator.name), operator]),
)

/** Canonical names of all operators, `Null` included, for messages and schemas. */
export const operatorNames: readonly string[] = [
  ...Array.from(operators.values(), (operator) => operator.name),
  'Null',
]

/** How a name in a condition block is made up: `ForAllValues:StringLikeIfExists`. */
export interface OperatorName {
  readonly qualifier: 'ForAllValues' | 'ForAnyValue' | undefined
  /** `undefined` for `Null`. */
  readonly operator: ConditionOperator | undefined
  readonly isIfExists: boolean
  /** The spelling that a document must use (GRAM-10). */
  readonly canonical: string
}

/** Reads an operator name, its case ignored; `undefined` if there is no such operator. */
export function parseOperatorName(text: string): OperatorName | undefined {
  const folded = foldCase(text)
  const colon = folded.indexOf(':')
  const qualifier = colon === -1 ? undefined : qualifiers.get(folded.slice(0, colon))
  if (colon !== -1 && qualifier === undefined) return undefined
  const rest = folded.slice(colon + 1)
  const prefix = qualifier === undefined ? '' : `${qualifier}:`
  if (rest === 'null') {
    return { qualifier, operator: undefined, isIfExists: false, canonical: `${prefix}Null` }
  }
  const isIfExists = rest.endsWith('ifexists')
  const operator = operators.get(isIfExists ? rest.slice(0, -'ifexists'.length) : rest)
  if (operator === undefined) return undefined // RULE cond.unknown-operator
  const canonical = `${prefix}${operator.name}${isIfExists ? 'IfExists' : ''}`
  return { qualifier, operator, isIfExists, canonical }
}

const qualifiers: ReadonlyMap<string, 'ForAllValues' | 'ForAnyValue'> = new Map([
  ['forallvalues', 'ForAllValues'],
  ['foranyvalue', 'ForAnyValue'],
] as const)
