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
import { SharedTable } from './shared-table.ts'
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

/** Lists of one action: most documents name one of a few. */
const loneActions = new SharedTable((text): ListElement<ActionPattern> | undefined => {
  const pattern = compileAction(text)
  return pattern === undefined ? undefined : { isNegated: false, entries: [pattern], faults: none }
})

/** The only text of a list or scalar. */
function loneText(cursor: Cursor | undefined): string | undefined {
  const node = cursor?.node
  const only = node?.kind === 'array' && node.items.length === 1 ? node.items[0] : node
  return only?.kind === 'string' ? only.value : undefined
}

function readActions(
  statement: Cursor,
  members: Members,
  log: IssueLog,
): ListElement<ActionPattern> {
  const text = loneText(members.get('Action'))
  const lone = text === undefined ? undefined : loneActions.get(text)
  if (lone !== undefined && members.get('NotAction') === undefined) return lone
  const element = readList(statement, members, 'Action', log, compileAction)
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
  const compile = (text: string) => compileResource(text, mode)
  return readList(statement, members, 'Resource', log, compile)
}

/** Reads `NAME` or `NotNAME`. What `compile` cannot read is reported and becomes a fault. */
function readList<Entry extends object>(
  statement: Cursor,
  members: Members,
  name: 'Action' | 'Resource',
  log: IssueLog,
  compile: (text: string) => Entry | undefined,
): ListElement<Entry> | undefined {
  const positive = members.get(name)
  const negative = members.get(name === 'Action' ? 'NotAction' : 'NotResource')
  const cursor = positive ?? negative
  if (cursor === undefined) return undefined
  const faults: string[] = []
  if (positive !== undefined && negative !== undefined) faults.push(conflict(statement, name, log))
  const items = cursor.node.kind === 'array' ? cursor.node.items : [cursor.node]
  const read = items.map((node) => (node.kind === 'string' ? compile(node.value) : undefined))
  const isReadable = !read.includes(undefined)
  if (!isReadable) {
    const unreadable = listOf(cursor).filter((_, at) => read[at] === undefined)
    for (const item of unreadable) faults.push(reportItem(item, name, log))
  }
  if (items.length === 0 && positive === undefined) {
    faults.push(log.report(cursor, 'EMPTY_LIST', `\`Not${name}\` must not be empty`)) // RULE gram.empty-not-list
  }
  return {
    isNegated: positive === undefined,
    entries: isReadable ? (read as Entry[]) : compact(read.filter((entry) => entry !== undefined)),
    faults: compact(faults),
  }
}

function reportItem(item: Cursor, name: 'Action' | 'Resource', log: IssueLog): string {
  const { node } = item
  if (node.kind !== 'string') return log.report(item, 'WRONG_TYPE', `\`${name}\` takes strings`)
  if (name === 'Action') {
    const message = `an action is \`*\` or \`SERVICE:NAME\`, without variables: \`${node.value}\``
    return log.report(item, 'INVALID_ACTION', message)
  }
  const message = `a resource is \`*\` or an ARN pattern with variables after its fifth colon only: \`${node.value}\``
  return log.report(item, 'INVALID_RESOURCE', message)
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
