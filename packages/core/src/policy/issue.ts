import { childPointer, type JsonMember, type JsonNode, positionAt } from './json.ts'

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

  /** The text of a node of the document. */
  textOf(node: JsonNode): string {
    return this.#text.slice(node.start, node.end)
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

/** A node below another one. Its pointer is written when somebody asks for it, which only problems do. */
class ChildCursor implements Cursor {
  readonly node: JsonNode
  readonly #parent: Cursor
  readonly #step: string | number

  constructor(node: JsonNode, parent: Cursor, step: string | number) {
    this.node = node
    this.#parent = parent
    this.#step = step
  }

  get pointer(): string {
    return childPointer(this.#parent.pointer, this.#step)
  }
}

/** The cursors of a list, or of a scalar as a list of one (GRAM-6). */
export function listOf(cursor: Cursor): readonly Cursor[] {
  if (cursor.node.kind !== 'array') return [cursor]
  return cursor.node.items.map((node, index) => new ChildCursor(node, cursor, index))
}

const none: readonly never[] = Object.freeze([])

/** The members of an object by name. They are few, and a name is asked for once: comparing beats hashing. */
export class Members {
  readonly #members: readonly JsonMember[]
  readonly #object: Cursor

  constructor(object: Cursor) {
    this.#members = object.node.kind === 'object' ? object.node.members : none
    this.#object = object
  }

  get size(): number {
    return this.#members.length
  }

  get(name: string): Cursor | undefined {
    for (const member of this.#members) if (member.name === name) return this.#cursor(member)
    return undefined
  }

  /** Those whose names are not among `known`. */
  except(known: readonly string[]): readonly (readonly [string, Cursor])[] {
    let others: [string, Cursor][] | undefined
    for (const member of this.#members) {
      if (known.includes(member.name)) continue
      others ??= []
      others.push([member.name, this.#cursor(member)])
    }
    return others ?? none
  }

  [Symbol.iterator](): Iterator<readonly [string, Cursor]> {
    return this.except(none)[Symbol.iterator]()
  }

  #cursor({ name, value }: JsonMember): Cursor {
    return new ChildCursor(value, this.#object, name)
  }
}

/** The members of an object; anything else has none. */
export function membersOf(cursor: Cursor): Members {
  return new Members(cursor)
}
