import { childPointer, type JsonNode, positionAt } from './json.ts'

/** Stable codes of what makes a document unacceptable. */
export type PolicyIssueCode =
  | 'JSON_SYNTAX_ERROR'
  | 'DUPLICATE_MEMBER'
  | 'INVALID_STRING'
  | 'DOCUMENT_TOO_COMPLEX'
  | 'DOCUMENT_TOO_LONG'
  | 'INVALID_CHARACTER'
  | 'WRONG_TYPE'
  | 'UNKNOWN_ELEMENT'
  | 'MISSING_ELEMENT'
  | 'ELEMENT_NOT_ALLOWED'
  | 'CONFLICTING_ELEMENTS'
  | 'INVALID_VERSION'
  | 'INVALID_EFFECT'
  | 'INVALID_SID'
  | 'DUPLICATE_SID'
  | 'INVALID_ACTION'
  | 'INVALID_RESOURCE'
  | 'INVALID_PRINCIPAL'
  | 'EMPTY_LIST'
  | 'UNKNOWN_OPERATOR'
  | 'NON_CANONICAL_OPERATOR'
  | 'INVALID_CONDITION_KEY'
  | 'DUPLICATE_CONDITION_KEY'
  | 'INVALID_CONDITION_VALUE'

/** One problem of a document, with its place. */
export interface PolicyIssue {
  readonly code: PolicyIssueCode
  /** Lower-case, one line, outside-in: statement, element, problem. */
  readonly message: string
  /** JSON pointer into the document. */
  readonly pointer: string
  /** UTF-16 offset into the text. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

/** A node with the pointer that leads to it. */
export interface Cursor {
  readonly node: JsonNode
  readonly pointer: string
}

/** Collects issues while a document is read; the reading never stops at the first. */
export class IssueLog {
  readonly issues: PolicyIssue[] = []
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** Notes a problem and answers its message, so that the broken part can carry it. */
  report(cursor: Cursor, code: PolicyIssueCode, message: string): string {
    this.add(code, message, cursor.pointer, cursor.node.start)
    return message
  }

  add(code: PolicyIssueCode, message: string, pointer: string, offset: number): void {
    this.issues.push({ code, message, pointer, offset, ...positionAt(this.#text, offset) })
  }
}

/** The cursors of a list, or of a scalar as a list of one (GRAM-6). */
export function listOf(cursor: Cursor): readonly Cursor[] {
  if (cursor.node.kind !== 'array') return [cursor]
  return cursor.node.items.map((node, index) => ({
    node,
    pointer: childPointer(cursor.pointer, index),
  }))
}

/** The members of an object by name. */
export function membersOf(cursor: Cursor): ReadonlyMap<string, Cursor> {
  const members = new Map<string, Cursor>()
  if (cursor.node.kind !== 'object') return members
  for (const { name, value } of cursor.node.members) {
    members.set(name, { node: value, pointer: childPointer(cursor.pointer, name) })
  }
  return members
}
