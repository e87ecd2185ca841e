import { type SplitArn, splitArn } from '../arn.ts'
import {
  type ArnPattern,
  compileArnFields,
  matchArnPattern,
  splitArnPattern,
} from '../arn-pattern.ts'
import { type ConditionOperator, defineOperator } from './operator.ts'

/** A pattern without six fields is kept apart: it matches no value (COND-16). */
type ArnOperand = ArnPattern | 'incomplete'

function arnFamily(name: string, negatedName: string): readonly ConditionOperator[] {
  return defineOperator<ArnOperand, SplitArn>({
    name,
    negatedName,
    allowsVariables: true,
    operand: (text, mode) => {
      const fields = splitArnPattern(text, mode)
      const pattern = compileArnFields(fields, mode)
      return pattern !== undefined && fields.length < 6 ? 'incomplete' : pattern
    },
    value: splitArn,
    test: (operand, value, values) =>
      operand === 'incomplete' ? 'no' : matchArnPattern(operand, value, values),
    isIncomplete: (operand) => operand === 'incomplete',
  })
}

/** `ArnEquals` and `ArnLike` are two names of one operator, and so are their negations. */
export const arnOperators: readonly ConditionOperator[] = [
  ...arnFamily('ArnEquals', 'ArnNotEquals'), // RULE cond.arn-equals-is-arn-like
  ...arnFamily('ArnLike', 'ArnNotLike'),
]
