import { foldCase } from '../fold-case.ts'
import { outcomeOf } from '../outcome.ts'
import { compilePattern, type Pattern, resolvePattern } from '../pattern.ts'
import {
  parseSegments,
  type Segment,
  substituteText,
  type VariableMode,
  type VariableValues,
} from '../variables.ts'
import { matchGlob } from '../wildcard.ts'
import { type ConditionOperator, defineOperator } from './operator.ts'

const asIs = (text: string): string => text

/** Text, in pieces only where it holds variables or characters that are written as such. */
type VariableText = string | readonly Segment[]

function readText(text: string, mode: VariableMode): VariableText | undefined {
  const segments = parseSegments(text, mode)
  const [first] = segments ?? []
  return segments?.length === 1 && first?.kind === 'text' ? first.text : segments
}

function resolveText(text: VariableText, values: VariableValues): string | undefined {
  return typeof text === 'string' ? text : substituteText(text, values)
}

/** String operators: equal, equal but for ASCII case, and glob (section 5.2). */
export const stringOperators: readonly ConditionOperator[] = [
  ...defineOperator<VariableText, string>({
    name: 'StringEquals',
    negatedName: 'StringNotEquals',
    allowsVariables: true,
    operand: readText,
    value: asIs,
    test: (operand, value, values) => outcomeOf(resolveText(operand, values) === value), // RULE cond.string-equals
  }),
  ...defineOperator<VariableText, string>({
    name: 'StringEqualsIgnoreCase',
    negatedName: 'StringNotEqualsIgnoreCase',
    allowsVariables: true,
    operand: readText,
    value: foldCase,
    test: (operand, value, values) => {
      const text = resolveText(operand, values)
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
