import { foldCase } from '../fold-case.ts'
import { ownText } from '../own-text.ts'
import { SharedTable } from '../shared-table.ts'
import type { VariableMode } from '../variables.ts'
import type { CompiledOperands } from './operator.ts'
import { type OperatorName, parseOperatorName } from './operators.ts'

/** One key under one operator: the unit that is ANDed (COND-1). */
export interface ConditionEntry {
  /** As written. */
  readonly operatorText: string
  readonly key: string
  readonly foldedKey: string
  /** Operands as written, for explanations. */
  readonly operands: readonly string[]
  readonly check: ConditionCheck
}

/** What is to be checked. `broken`: the operator is unknown, so nothing of the entry can be evaluated. */
export type ConditionCheck =
  | { readonly kind: 'broken' }
  | {
      readonly kind: 'null'
      readonly qualifier: OperatorName['qualifier']
      /** Wanted answers to "is the key missing?"; `fault` stands for an operand that is neither true nor false. */
      readonly wanted: readonly boolean[]
      readonly isUnreadable: boolean
    }
  | {
      readonly kind: 'compare'
      readonly qualifier: OperatorName['qualifier']
      readonly isIfExists: boolean
      readonly isNegated: boolean
      readonly operands: CompiledOperands
      /** Some operand cannot be read: as the operator's type, or as a value at all. */
      readonly isUnreadable: boolean
      readonly isEmpty: boolean
    }

const operators = new SharedTable((text) => ({ text, name: parseOperatorName(text) }))
const keys = new SharedTable((key) => ({ key, foldedKey: foldCase(key) }))

/**
 * Compiles one entry. Total: what cannot be read becomes a fault at evaluation; `undefined` stands for an operand
 * that is no string, Boolean or plain number.
 */
export function compileConditionEntry(
  operatorText: string,
  key: string,
  written: readonly (string | undefined)[],
  mode: VariableMode,
): ConditionEntry {
  const operator = operators.get(operatorText)
  const { name } = operator
  const operands = written.filter((operand) => operand !== undefined).map(ownText)
  const isBroken = operands.length < written.length
  const check =
    name === undefined
      ? ({ kind: 'broken' } as const)
      : compileCheck(name, operands, isBroken, mode)
  const { key: text, foldedKey } = keys.get(key)
  return { operatorText: operator.text, key: text, foldedKey, operands, check }
}

function compileCheck(
  name: OperatorName,
  operands: readonly string[],
  isBroken: boolean,
  mode: VariableMode,
): ConditionCheck {
  const { qualifier, operator, isIfExists } = name
  if (operator === undefined) {
    const read = operands.map(parsePresence)
    const wanted = read.filter((value) => value !== undefined)
    const isUnreadable = isBroken || wanted.length < read.length
    return { kind: 'null', qualifier, wanted, isUnreadable }
  }
  const compiled = operator.compile(operands, mode)
  return {
    kind: 'compare',
    qualifier,
    isIfExists,
    isNegated: operator.isNegated,
    operands: compiled,
    isUnreadable: isBroken || compiled.unreadable.length > 0,
    isEmpty: operands.length === 0 && !isBroken,
  }
}

/** The operand of `Null`: unlike that of `Bool`, in lower case only (section 5.2). */
function parsePresence(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** Indexes, among the operands that are values at all, of those that cannot be read as the operator's type. */
export function unreadableOperands(entry: ConditionEntry): readonly number[] {
  const { check } = entry
  if (check.kind === 'broken') return []
  if (check.kind === 'compare') return check.operands.unreadable
  return entry.operands.flatMap((operand, index) =>
    parsePresence(operand) === undefined ? [index] : [],
  )
}
