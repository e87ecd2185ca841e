import { compileStatement } from './compile-statement.ts'
import { type Cursor, IssueLog, listOf, membersOf } from './issue.ts'
import { parseJson } from './json.ts'
import { limits } from './limits.ts'
import { didYouMean } from './nearest.ts'
import { type CompiledStatement, denyStatement } from './statement.ts'

/** A policy document, ready to be evaluated. */
export interface CompiledPolicy {
  /** Policy ARN, `inline/NAME`, guardrail name: what decisions call it by. */
  readonly id: string
  readonly statements: readonly CompiledStatement[]
  /** A fault above statement level (EVAL-6); then `statements` holds the readable Denies only. */
  readonly fault: string | undefined
}

/**
 * Compiles a document from its text. Total: a document that no write would accept today still gets an answer, and
 * that answer can only deny more (EVAL-5, EVAL-6).
 */
export function compilePolicy(text: string, id: string): CompiledPolicy {
  const result = parseJson(text)
  if (!result.ok && result.node === undefined) return denyEverything(id, 'the document is not JSON')
  const log = new IssueLog(text)
  const node = result.node as NonNullable<typeof result.node>
  const policy = compileDocument({ node, pointer: '' }, id, log)
  if (result.ok) return policy
  return withFault(policy, result.issues.map(({ message }) => message).join('; '))
}

/** What stands in for a document that is attached but missing or unreadable: one Deny of everything. */
export function denyEverything(id: string, fault = 'the document is missing'): CompiledPolicy {
  return { id, statements: [denyStatement(0, fault)], fault: undefined } // RULE eval.unreadable-document-denies
}

const known = ['Version', 'Id', 'Statement'] as const

/** Compiles the node of a document that is part of a larger text, reporting what is wrong with it. */
export function compileDocument(cursor: Cursor, id: string, log: IssueLog): CompiledPolicy {
  if (cursor.node.kind !== 'object') {
    return denyEverything(id, log.report(cursor, 'WRONG_TYPE', 'a policy document is an object'))
  }
  const members = membersOf(cursor)
  const faults = members.except(known).map(([name, member]) => unknownMember(name, member, log))
  const version = readVersion(members.get('Version'), faults, log)
  const documentId = members.get('Id')
  if (documentId !== undefined && documentId.node.kind !== 'string') {
    log.report(documentId, 'WRONG_TYPE', '`Id` is a string') // RULE gram.id-decides-nothing
  }
  const cursorOfStatements = members.get('Statement')
  if (cursorOfStatements === undefined) {
    return denyEverything(id, log.report(cursor, 'MISSING_ELEMENT', 'a document needs `Statement`'))
  }
  const mode = version === '2008-10-17' ? 'plain' : 'variables'
  const statements = listOf(cursorOfStatements)
  if (statements.length > limits.statements) {
    const message = `more than ${limits.statements} statements`
    return denyEverything(id, log.report(cursorOfStatements, 'DOCUMENT_TOO_COMPLEX', message))
  }
  const read = statements.map((item, index) => compileStatement(item, index, mode, log))
  const isUnreadable = statements.every(({ node }) => node.kind !== 'object')
  if (statements.length > 0 && isUnreadable) return denyEverything(id, 'no statement can be read')
  const compiled = version === undefined ? unversioned(statements) : read
  const policy = { id, statements: compiled, fault: undefined }
  return faults[0] === undefined ? policy : withFault(policy, faults[0])
}

function unknownMember(name: string, member: Cursor, log: IssueLog): string {
  const message = `unknown element \`${name}\`${didYouMean(name, known)}`
  return log.report(member, 'UNKNOWN_ELEMENT', message)
}

/** Absent means 2008-10-17 (DEC-9). */
function readVersion(
  cursor: Cursor | undefined,
  faults: string[],
  log: IssueLog,
): '2012-10-17' | '2008-10-17' | undefined {
  if (cursor === undefined) return '2008-10-17' // RULE gram.no-version-is-2008
  const value = cursor.node.kind === 'string' ? cursor.node.value : undefined
  if (value === '2012-10-17' || value === '2008-10-17') return value
  faults.push(log.report(cursor, 'INVALID_VERSION', '`Version` is `2012-10-17` or `2008-10-17`'))
  return undefined
}

/** Statements of a document whose version cannot be read; their problems are reported by the usual reading. */
function unversioned(statements: readonly Cursor[]): CompiledStatement[] {
  const log = new IssueLog('')
  return statements.map((item, index) => compileStatement(item, index, 'unreadable', log))
}

/** No Allow of a faulty document applies; its readable Denies do. */
function withFault(policy: CompiledPolicy, fault: string): CompiledPolicy {
  const isReadableDeny = (statement: CompiledStatement) => statement.effect === 'Deny'
  return { id: policy.id, statements: policy.statements.filter(isReadableDeny), fault } // RULE eval.faulty-document-keeps-denies
}
