import { foldCase } from '../fold-case.ts'
import { outcomeOf } from '../outcome.ts'
import { compilePattern, type Pattern, resolvePattern } from '../pattern.ts'
import { parseSegments, type Segment, substituteText } from '../variables.ts'
import { matchGlob } from '../wildcard.ts'
import { type ConditionOperator, defineOperator } from './operator.ts'

const asIs = (text: string): string => text

/** String operators: equal, equal but for ASCII case, and glob (section 5.2). */
export const stringOperators: readonly ConditionOperator[] = [
  ...defineOperator<readonly Segment[], string>({
    name: 'StringEquals',
    negatedName: 'StringNotEquals',
    allowsVariables: true,
    operand: parseSegments,
    value: asIs,
    test: (operand, value, values) => outcomeOf(substituteText(operand, values) === value), // RULE cond.string-equals
  }),
  ...defineOperator<readonly Segment[], string>({
    name: 'StringEqualsIgnoreCase',
    negatedName: 'StringNotEqualsIgnoreCase',
    allowsVariables: true,
    operand: parseSegments,
    value: foldCase,
    test: (operand, value, values) => {
      const text = substituteText(operand, values)
      return outcomeOf(text !== undefined && foldCase(text) === value) // RULE cond.string-equals-ignore-case
    },
  }),
  ...defineOperator<Pattern, string>({
    name: 'StringLike',
    negatedName: 'StringNotLike',
    allowsVariables: true,
    operand: compilePattern, // RULE match.string-like-is-never-split
    value: asIs,
    test: (operand, value, values) => {
      const glob = resolvePattern(operand, values)
      return glob === undefined ? 'no' : matchGlob(glob, value) // RULE cond.string-like
    },
  }),
]
