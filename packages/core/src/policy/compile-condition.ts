import {
  type ConditionEntry,
  compileConditionEntry,
  unreadableOperands,
} from './condition/condition-entry.ts'
import { operatorNames, parseOperatorName } from './condition/operators.ts'
import { foldCase } from './fold-case.ts'
import { type Cursor, type IssueLog, listOf, membersOf } from './issue.ts'
import { didYouMean } from './nearest.ts'
import { ownText } from './own-text.ts'
import type { VariableMode } from './variables.ts'

/** A compiled `Condition` block: entries that are ANDed, and what of it cannot be evaluated. */
export interface ConditionBlock {
  readonly entries: readonly ConditionEntry[]
  readonly faults: readonly string[]
  /** Folded names of the condition keys that matching may read. */
  readonly readKeys: readonly string[]
}

/** What stands for a statement without a block. */
export const noCondition: ConditionBlock = Object.freeze({ entries: [], faults: [], readKeys: [] })

/** Blocks without a problem by their text: policies repeat a few conditions over and over. Bounded. */
const sharedBlocks = {
  variables: new Map<string, ConditionBlock>(),
  plain: new Map<string, ConditionBlock>(),
}
const mostBlocks = 2_000
/** Longer texts are too seldom equal for sharing to pay. */
const longestShared = 256

/** Compiles a block. Total: what cannot be read is reported and becomes a fault. */
export function compileCondition(
  cursor: Cursor,
  mode: VariableMode,
  log: IssueLog,
): ConditionBlock {
  const { start, end } = cursor.node
  // Statements of a document without a version have no text, and are seldom.
  if (mode === 'unreadable' || end - start > longestShared) return compileBlock(cursor, mode, log)
  const shared = sharedBlocks[mode]
  const text = log.textOf(cursor.node)
  const known = shared.get(text)
  if (known !== undefined) return known
  const reported = log.issues.length
  const block = compileBlock(cursor, mode, log)
  // A problem has its place in each document that has it.
  if (log.issues.length > reported || block.faults.length > 0) return block
  if (shared.size >= mostBlocks) shared.clear()
  shared.set(ownText(text), block)
  return block
}

function compileBlock(cursor: Cursor, mode: VariableMode, log: IssueLog): ConditionBlock {
  const entries: ConditionEntry[] = []
  const faults: string[] = []
  if (cursor.node.kind !== 'object') {
    faults.push(log.report(cursor, 'WRONG_TYPE', '`Condition` is an object of operators'))
  }
  for (const [operator, block] of membersOf(cursor)) {
    checkOperator(operator, block, log)
    if (block.node.kind !== 'object') {
      faults.push(
        log.report(block, 'WRONG_TYPE', `condition \`${operator}\`: expected an object of keys`),
      )
    }
    checkKeys(operator, block, log)
    const keys = membersOf(block)
    if (
      block.node.kind === 'object' &&
      keys.size === 0 &&
      parseOperatorName(operator) === undefined
    ) {
      faults.push(`condition \`${operator}\`: unknown operator`)
    }
    for (const [key, value] of keys) {
      const operands = readOperands(operator, value, log)
      const entry = compileConditionEntry(operator, key, operands, mode)
      const readable = listOf(value).filter((_, index) => operands[index] !== undefined)
      reportUnreadable(entry, readable, log)
      entries.push(entry)
    }
  }
  return { entries: entries.slice(), faults, readKeys: readKeysOf(entries) }
}

function readKeysOf(entries: readonly ConditionEntry[]): readonly string[] {
  const keys = new Set<string>()
  for (const { foldedKey, operands } of entries) {
    keys.add(foldedKey)
    for (const operand of operands) addVariableKeys(operand, keys)
  }
  return [...keys]
}

/** Over-approximates: in a 2008-10-17 document `${…}` is text, and a key too many only costs a cache miss. */
export function addVariableKeys(text: string, keys: Set<string>): void {
  if (!text.includes('${')) return
  for (const match of text.matchAll(/\$\{([^,}]+)/g)) keys.add(foldCase(match[1] as string))
}

function checkOperator(operator: string, block: Cursor, log: IssueLog): void {
  const name = parseOperatorName(operator)
  if (name === undefined) {
    const hint = didYouMean(operator, operatorNames)
    log.report(block, 'UNKNOWN_OPERATOR', `condition \`${operator}\`: unknown operator${hint}`)
  } else if (name.canonical !== operator) {
    const message = `condition \`${operator}\`: write it \`${name.canonical}\``
    log.report(block, 'NON_CANONICAL_OPERATOR', message) // RULE gram.canonical-operator
  }
}

function checkKeys(operator: string, block: Cursor, log: IssueLog): void {
  const seen = new Set<string>()
  for (const [key, value] of membersOf(block)) {
    if (!/^[^:\s]+:.+$/.test(key) || key.includes('${')) {
      const message = `condition \`${operator}\`: a key is \`PREFIX:NAME\`, without variables: \`${key}\``
      log.report(value, 'INVALID_CONDITION_KEY', message)
    }
    if (seen.has(foldCase(key))) {
      const message = `condition \`${operator}\`: key \`${key}\` stands twice in different case`
      log.report(value, 'DUPLICATE_CONDITION_KEY', message)
    }
    seen.add(foldCase(key))
  }
}

/** Turns values into strings: Booleans to `true` or `false`, numbers to their digits (GRAM-11); others to `undefined`. */
function readOperands(operator: string, value: Cursor, log: IssueLog): (string | undefined)[] {
  const operands: (string | undefined)[] = []
  for (const item of listOf(value)) {
    const { node } = item
    if (node.kind === 'string') operands.push(node.value)
    else if (node.kind === 'boolean') operands.push(String(node.value))
    else if (node.kind === 'number' && isPlainNumber(node.text)) operands.push(node.text)
    else {
      const message = `condition \`${operator}\`: values are strings, Booleans or plain numbers`
      log.report(item, 'INVALID_CONDITION_VALUE', message)
      operands.push(undefined)
    }
  }
  return operands
}

/** No exponent, and nothing beyond ±(2^53−1): there other readers lose digits (PLAT-17). */
function isPlainNumber(text: string): boolean {
  if (/[eE]/.test(text)) return false // RULE gram.plain-numbers
  const [integer, fraction = ''] = text.split('.') as [string, string?]
  const size = BigInt(integer.replace('-', ''))
  const hasFraction = /[1-9]/.test(fraction)
  return (
    size < Number.MAX_SAFE_INTEGER || (size === BigInt(Number.MAX_SAFE_INTEGER) && !hasFraction)
  )
}

/** `items` are the values of the entry: what is no value at all has been reported. */
function reportUnreadable(entry: ConditionEntry, items: readonly Cursor[], log: IssueLog): void {
  for (const index of unreadableOperands(entry)) {
    log.report(
      items[index] as Cursor,
      'INVALID_CONDITION_VALUE',
      `condition \`${entry.operatorText}\`: \`${entry.operands[index]}\` is no value for it`,
    )
  }
}
