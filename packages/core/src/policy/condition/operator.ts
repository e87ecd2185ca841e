import { isLongerThan, limits } from '../limits.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import type { VariableMode, VariableValues } from '../variables.ts'

/** The operands of one entry, compiled. */
export interface CompiledOperands {
  /** Whether one request value equals (or is like, is in, is before …) any operand. */
  test(value: string, values: VariableValues): Outcome
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
  const remembering = { ...definition, value: rememberLast(definition.value) }
  const base = {
    allowsVariables: definition.allowsVariables,
    compile: (operands: readonly string[], mode: VariableMode) =>
      new TypedOperands(remembering, operands, mode),
  }
  const positive = { ...base, name: definition.name, isNegated: false }
  if (definition.negatedName === undefined) return [positive]
  return [positive, { ...base, name: definition.negatedName, isNegated: true }]
}

/** Several statements read one value of a request in a row: it is parsed once (PERF-D9). */
function rememberLast<Value>(read: (text: string) => Value): (text: string) => Value {
  let lastText: string | undefined
  let last: Value
  return (text) => {
    if (text !== lastText) {
      last = read(text)
      lastText = text
    }
    return last
  }
}

const none: readonly never[] = Object.freeze([])

class TypedOperands<Operand, Value> implements CompiledOperands {
  readonly unreadable: readonly number[]
  readonly hasIncomplete: boolean
  readonly #definition: OperatorDefinition<Operand, Value>
  readonly #operands: readonly Operand[]

  constructor(
    definition: OperatorDefinition<Operand, Value>,
    texts: readonly string[],
    mode: VariableMode,
  ) {
    const { operand: read, isIncomplete = () => false } = definition
    const isTooLong = (text: string) => isLongerThan(text, limits.patternLength)
    const operands = texts.map((text) => (isTooLong(text) ? undefined : read(text, mode)))
    const unreadable = operands.flatMap((operand, index) => (operand === undefined ? [index] : []))
    this.#definition = definition
    const readable = operands.filter((operand): operand is Operand & {} => operand !== undefined)
    // What is read as itself is kept once, and nothing with room to grow: operands are many.
    const isText = operands.every((operand, index) => operand === texts[index])
    this.#operands = isText ? (texts as readonly unknown[] as readonly Operand[]) : readable.slice()
    this.unreadable = unreadable.length === 0 ? none : unreadable
    this.hasIncomplete = this.#operands.some(isIncomplete)
  }

  test(text: string, values: VariableValues): Outcome {
    if (isLongerThan(text, limits.valueLength)) return 'fault'
    const value = this.#definition.value(text)
    if (value === undefined) return 'fault' // RULE cond.unreadable-request-value-is-a-fault
    let matched = false
    // No early exit: whether an operand faults must not depend on the order of the list (EVAL-4).
    for (const operand of this.#operands) {
      const outcome = this.#definition.test(operand, value, values)
      if (outcome === 'fault') return 'fault' // RULE eval.order-never-matters
      if (outcome === 'yes') matched = true
    }
    return outcomeOf(matched)
  }
}
