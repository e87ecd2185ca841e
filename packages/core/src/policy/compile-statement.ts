import { type ActionPattern, compileAction } from './action-pattern.ts'
import {
  addVariableKeys,
  type ConditionBlock,
  compileCondition,
  noCondition,
} from './compile-condition.ts'
import { type Cursor, type IssueLog, listOf, type Members, membersOf } from './issue.ts'
import { childPointer } from './json.ts'
import { didYouMean } from './nearest.ts'
import { ownText } from './own-text.ts'
import { compilePrincipal, type PrincipalElement } from './principal-element.ts'
import { compileResource, type ResourcePattern } from './resource-pattern.ts'
import { type CompiledStatement, denyStatement, type ListElement } from './statement.ts'
import type { VariableMode } from './variables.ts'

const elements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const

const none: readonly never[] = []

/** What is kept of a list: a copy has no room to grow, and most lists of most statements are empty. */
function compact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? none : list.slice()
}

/** Compiles one statement. Total: what cannot be read is reported to the log and becomes a fault (EVAL-5). */
export function compileStatement(
  cursor: Cursor,
  index: number,
  mode: VariableMode,
  log: IssueLog,
): CompiledStatement {
  if (cursor.node.kind !== 'object') {
    return denyStatement(index, log.report(cursor, 'WRONG_TYPE', 'a statement is an object'))
  }
  const members = membersOf(cursor)
  const faults = members.except(elements).map(([name, it]) => unknownElement(name, it, log))
  const effect = readEffect(cursor, members, faults, log)
  const principal = readPrincipal(cursor, members, log)
  const action = readActions(cursor, members, log)
  const resource = readResources(cursor, members, mode, log)
  const conditionCursor = members.get('Condition')
  const condition =
    conditionCursor === undefined ? noCondition : compileCondition(conditionCursor, mode, log)
  const sid = members.get('Sid')?.node
  return {
    index,
    sid: sid?.kind === 'string' ? ownText(sid.value) : undefined,
    effect,
    principal,
    action,
    resource,
    conditions: condition.entries,
    faults: faults.length === 0 ? compact(condition.faults) : [...faults, ...condition.faults],
    readKeys: readKeysOf(resource, condition),
  }
}

function unknownElement(name: string, member: Cursor, log: IssueLog): string {
  const message = `unknown element \`${name}\`${didYouMean(name, elements)}`
  return log.report(member, 'UNKNOWN_ELEMENT', message)
}

/** An unreadable effect makes the statement a Deny. */
function readEffect(
  statement: Cursor,
  members: Members,
  faults: string[],
  log: IssueLog,
): 'Allow' | 'Deny' {
  const cursor = members.get('Effect')
  const value = cursor?.node.kind === 'string' ? cursor.node.value : undefined
  // Never the piece of the document: what a statement keeps is one of two shared texts.
  if (value === 'Allow') return 'Allow'
  if (value === 'Deny') return 'Deny'
  const problem =
    cursor === undefined
      ? log.report(statement, 'MISSING_ELEMENT', 'a statement needs `Effect`')
      : log.report(cursor, 'INVALID_EFFECT', '`Effect` is `Allow` or `Deny`, in this spelling')
  faults.push(problem) // RULE eval.unreadable-effect-is-deny
  return 'Deny'
}

function readPrincipal(
  statement: Cursor,
  members: Members,
  log: IssueLog,
): PrincipalElement | undefined {
  const principal = members.get('Principal')
  const notPrincipal = members.get('NotPrincipal')
  if (principal !== undefined && notPrincipal !== undefined) {
    const fault = conflict(statement, 'Principal', log)
    return { isNegated: false, entries: [], faults: [fault] } // RULE gram.one-form-of-a-pair
  }
  const cursor = principal ?? notPrincipal
  return cursor === undefined ? undefined : compilePrincipal(cursor, principal === undefined, log)
}

function readActions(
  statement: Cursor,
  members: Members,
  log: IssueLog,
): ListElement<ActionPattern> {
  const element = readList(statement, members, 'Action', log, (item, text) => {
    const pattern = compileAction(text)
    if (pattern !== undefined) return pattern
    return log.report(
      item,
      'INVALID_ACTION',
      `an action is \`*\` or \`SERVICE:NAME\`, without variables: \`${text}\``,
    )
  })
  if (element !== undefined) return element
  const fault = log.report(
    statement,
    'MISSING_ELEMENT',
    'a statement needs `Action` or `NotAction`',
  )
  return { isNegated: false, entries: [], faults: [fault] }
}

function readResources(
  statement: Cursor,
  members: Members,
  mode: VariableMode,
  log: IssueLog,
): ListElement<ResourcePattern> | undefined {
  // Without the element: a trust policy, whose role is the resource. Elsewhere `matchStatement` makes it a fault.
  return readList(statement, members, 'Resource', log, (item, text) => {
    const pattern = compileResource(text, mode)
    if (pattern !== undefined) return pattern
    return log.report(
      item,
      'INVALID_RESOURCE',
      `a resource is \`*\` or an ARN pattern with variables after its fifth colon only: \`${text}\``,
    )
  })
}

/** Reads `NAME` or `NotNAME`; `compile` answers an entry, or the message of the problem it reported. */
function readList<Entry extends object>(
  statement: Cursor,
  members: Members,
  name: 'Action' | 'Resource',
  log: IssueLog,
  compile: (item: Cursor, text: string) => Entry | string,
): ListElement<Entry> | undefined {
  const positive = members.get(name)
  const negative = members.get(`Not${name}`)
  const cursor = positive ?? negative
  if (cursor === undefined) return undefined
  const entries: Entry[] = []
  const faults: string[] = []
  if (positive !== undefined && negative !== undefined) faults.push(conflict(statement, name, log))
  const items = listOf(cursor)
  for (const item of items) {
    const compiled =
      item.node.kind === 'string'
        ? compile(item, item.node.value)
        : log.report(item, 'WRONG_TYPE', `\`${name}\` takes strings`)
    if (typeof compiled === 'string') faults.push(compiled)
    else entries.push(compiled)
  }
  if (items.length === 0 && positive === undefined) {
    faults.push(log.report(cursor, 'EMPTY_LIST', `\`Not${name}\` must not be empty`)) // RULE gram.empty-not-list
  }
  return {
    isNegated: positive === undefined,
    entries: compact(entries),
    faults: compact(faults),
  }
}

function conflict(statement: Cursor, name: string, log: IssueLog): string {
  return log.report(
    { node: statement.node, pointer: childPointer(statement.pointer, name) },
    'CONFLICTING_ELEMENTS',
    `\`${name}\` and \`Not${name}\` exclude each other`,
  )
}

function readKeysOf(
  resource: ListElement<ResourcePattern> | undefined,
  condition: ConditionBlock,
): readonly string[] {
  const patterns = (resource?.entries ?? none).filter(({ text }) => text.includes('${'))
  if (patterns.length === 0) return condition.readKeys
  const keys = new Set(condition.readKeys)
  // What the text lacks of the source is a wildcard.
  for (const { text } of patterns) addVariableKeys(text, keys)
  return [...keys]
}
