import { isLongerThan, limits } from '../limits.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import type { VariableMode, VariableValues } from '../variables.ts'

/** Whether one request value equals (or is like, is in, is before …) any operand of the entry. */
export type ValueTest = (value: string, values: VariableValues) => Outcome

/** The operands of one entry, compiled. */
export interface CompiledOperands {
  readonly test: ValueTest
  /** Indexes of operands that cannot be read as the operator's type. */
  readonly unreadable: readonly number[]
  /** An Arn operand without six fields: matches nothing, and satisfies no negated operator of an Allow (COND-16). */
  readonly hasIncomplete: boolean
}

/** One row of the operator table. `Null` is no row: it asks for presence, not for values. */
export interface ConditionOperator {
  readonly name: string
  /** The row of a negated operator holds the positive comparison; `match-condition` negates (COND-1). */
  readonly isNegated: boolean
  readonly allowsVariables: boolean
  compile(operands: readonly string[], mode: VariableMode): CompiledOperands
}

/** What a family of operators brings. */
export interface OperatorDefinition<Operand, Value> {
  readonly name: string
  readonly negatedName?: string
  readonly allowsVariables: boolean
  /** Reads an operand of a document; `undefined`: unreadable. */
  readonly operand: (text: string, mode: VariableMode) => Operand | undefined
  /** Reads a request value, once for all operands; `undefined`: unreadable. */
  readonly value: (text: string) => Value | undefined
  readonly test: (operand: Operand, value: Value, values: VariableValues) => Outcome
  readonly isIncomplete?: (operand: Operand) => boolean
}

/** Builds the rows of one comparison: the operator and, where there is one, its negation. */
export function defineOperator<Operand, Value>(
  definition: OperatorDefinition<Operand, Value>,
): readonly ConditionOperator[] {
  const base = {
    allowsVariables: definition.allowsVariables,
    compile: (operands: readonly string[], mode: VariableMode) =>
      compileOperands(definition, operands, mode),
  }
  const positive = { ...base, name: definition.name, isNegated: false }
  if (definition.negatedName === undefined) return [positive]
  return [positive, { ...base, name: definition.negatedName, isNegated: true }]
}

function compileOperands<Operand, Value>(
  definition: OperatorDefinition<Operand, Value>,
  texts: readonly string[],
  mode: VariableMode,
): CompiledOperands {
  const operands: Operand[] = []
  const unreadable: number[] = []
  for (const [index, text] of texts.entries()) {
    const isTooLong = isLongerThan(text, limits.patternLength)
    const operand = isTooLong ? undefined : definition.operand(text, mode)
    if (operand === undefined) unreadable.push(index)
    else operands.push(operand)
  }
  const isIncomplete = definition.isIncomplete ?? (() => false)
  return {
    unreadable,
    hasIncomplete: operands.some(isIncomplete),
    test: (text, values) => testValue(definition, operands, text, values),
  }
}

function testValue<Operand, Value>(
  definition: OperatorDefinition<Operand, Value>,
  operands: readonly Operand[],
  text: string,
  values: VariableValues,
): Outcome {
  if (isLongerThan(text, limits.valueLength)) return 'fault'
  const value = definition.value(text)
  if (value === undefined) return 'fault' // RULE cond.unreadable-request-value-is-a-fault
  let matched = false
  // No early exit: whether an operand faults must not depend on the order of the list (EVAL-4).
  for (const operand of operands) {
    const outcome = definition.test(operand, value, values)
    if (outcome === 'fault') return 'fault' // RULE eval.order-never-matters
    if (outcome === 'yes') matched = true
  }
  return outcomeOf(matched)
}
