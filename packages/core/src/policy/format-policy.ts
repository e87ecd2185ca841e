import { foldCase } from './fold-case.ts'
import type { PolicyIssue } from './issue.ts'
import { type JsonMember, type JsonNode, parseJson } from './json.ts'
import { type ParsedPolicy, parsePolicy } from './parse-policy.ts'

/** The canonical text, or what is wrong with the document. */
export type FormatResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly issues: readonly PolicyIssue[] }

/** Printed form of a document: strings, lists, and objects whose members stand in their final order. */
type Printed = string | readonly Printed[] | { readonly [name: string]: Printed }

/**
 * Prints a policy document as canonical JSON, by which documents that differ in spelling alone become equal text. The
 * order of statements and of entries in a list is content, not spelling, and is kept; so is a missing `Version`.
 *
 * - Members stand in the order of AWS's grammar, operators and condition keys in that of their names; keys keep their
 *   case. Two blanks of indentation, no line break at the end.
 * - `Statement` is always a list: it is what documents grow by, and adding one then changes no other line. Every other
 *   list of one entry is written as that entry, as AWS's own documents are.
 * - Condition values are strings, numbers by their source digits: what the evaluator reads anyway (GRAM-11).
 * - Beyond U+00FF characters are escaped (GRAM-2).
 *
 * What it prints is of the same type, decides the same and prints as itself (LAW-16). White space counts in guardrails
 * (LIM-7), so a document that fits its limit only without is printed without. Refused are documents that do not parse,
 * and the rare one that has no room for two brackets or quotes more.
 *
 * @example
 * const result = formatPolicy({ text, type: 'identity' })
 * if (result.ok) await writeFile(path, `${result.text}\n`)
 */
export function formatPolicy(policy: Pick<ParsedPolicy, 'text' | 'type'>): FormatResult {
  const { text, type } = policy
  const given = parsePolicy(text, type)
  if (!given.ok) return given
  const document = printDocument(parseJson(text).node as JsonNode)
  const indented = escapeBeyondLatin(JSON.stringify(document, null, 2))
  if (parsePolicy(indented, type).ok) return { ok: true, text: indented }
  const compact = escapeBeyondLatin(JSON.stringify(document))
  const result = parsePolicy(compact, type)
  return result.ok ? { ok: true, text: compact } : result
}

const documentMembers = ['Version', 'Id', 'Statement']
const statementMembers = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]
const principalMembers = ['AWS', 'Service', 'Federated']

function printDocument(node: JsonNode): Printed {
  return printMembers(inOrder(membersOf(node), documentMembers), ({ name, value }) =>
    name === 'Statement' ? itemsOf(value).map(printStatement) : printScalar(value),
  )
}

function printStatement(node: JsonNode): Printed {
  return printMembers(inOrder(membersOf(node), statementMembers), ({ name, value }) => {
    if (name === 'Condition') return printCondition(value)
    const isPrincipal = name === 'Principal' || name === 'NotPrincipal'
    return isPrincipal && value.kind === 'object' ? printPrincipal(value) : printList(value)
  })
}

function printPrincipal(node: JsonNode): Printed {
  return printMembers(inOrder(membersOf(node), principalMembers), ({ value }) => printList(value))
}

function printCondition(node: JsonNode): Printed {
  return printMembers(byName(membersOf(node)), ({ value: block }) =>
    printMembers(byName(membersOf(block)), ({ value }) => printList(value)),
  )
}

function printList(node: JsonNode): Printed {
  const items = itemsOf(node)
  const [first] = items
  return items.length === 1 && first !== undefined ? printScalar(first) : items.map(printScalar)
}

/** A parsed document holds strings, numbers and Booleans, and the latter two in conditions only. */
function printScalar(node: JsonNode): string {
  if (node.kind === 'string') return node.value
  return node.kind === 'number' ? node.text : String(node.kind === 'boolean' && node.value)
}

function printMembers(
  members: readonly JsonMember[],
  print: (member: JsonMember) => Printed,
): Printed {
  return Object.fromEntries(members.map((member) => [member.name, print(member)]))
}

/** In a parsed document objects stand where they are asked for. */
function membersOf(node: JsonNode): readonly JsonMember[] {
  return (node as Extract<JsonNode, { kind: 'object' }>).members
}

function itemsOf(node: JsonNode): readonly JsonNode[] {
  return node.kind === 'array' ? node.items : [node]
}

function inOrder(members: readonly JsonMember[], names: readonly string[]): readonly JsonMember[] {
  return members.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}

/** By folded name, so that the case in which a key is written moves nothing. */
function byName(members: readonly JsonMember[]): readonly JsonMember[] {
  return members.toSorted((a, b) => (foldCase(a.name) < foldCase(b.name) ? -1 : 1))
}

function escapeBeyondLatin(json: string): string {
  return json.replace(
    /[\u0100-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
