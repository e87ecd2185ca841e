import { checkPolicyType, type PolicyType } from './check-policy-type.ts'
import { type CompiledPolicy, compileDocument } from './compile-policy.ts'
import { type Cursor, IssueLog, type PolicyIssue } from './issue.ts'
import { type JsonNode, parseJson } from './json.ts'
import { limits } from './limits.ts'

/** A document that may be stored: its text, and the compiled form. */
export interface ParsedPolicy {
  /** Byte for byte as given. */
  readonly text: string
  readonly type: PolicyType
  /** Compile again under its own id with `compilePolicy` where several hold one text. */
  readonly compiled: CompiledPolicy
}

/** Every issue, or a document without any. */
export type PolicyResult =
  | { readonly ok: true; readonly document: ParsedPolicy }
  | { readonly ok: false; readonly issues: readonly PolicyIssue[] }

/**
 * Parses the JSON of one policy document and reports every problem it finds, with code, JSON pointer and position.
 *
 * Boundaries and session policies are of type `identity`. Size limits follow {@link limits}; unknown elements, equal
 * member names and values that cannot be read are issues, not warnings (section 2).
 *
 * @example
 * const result = parsePolicy(text, 'identity')
 * if (!result.ok) console.table(result.issues)
 */
export function parsePolicy(text: string, type: PolicyType, id: string = type): PolicyResult {
  const log = new IssueLog(text)
  const result = parseJson(text)
  if (!result.ok) {
    for (const issue of result.issues)
      log.add(issue.code, issue.message, issue.pointer, issue.offset)
    if (result.node === undefined) return { ok: false, issues: log.issues }
  }
  return parseCursor({ node: result.node as JsonNode, pointer: '' }, text, type, id, log)
}

/**
 * Parses a policy document that is part of a larger JSON text, for example `AssumeRolePolicyDocument` of a role file.
 * Positions and pointers are those of the larger text.
 */
export function parsePolicyNode(
  cursor: Cursor,
  source: string,
  type: PolicyType,
  id: string,
): PolicyResult {
  return parseCursor(cursor, source, type, id, new IssueLog(source))
}

function parseCursor(
  cursor: Cursor,
  source: string,
  type: PolicyType,
  id: string,
  log: IssueLog,
): PolicyResult {
  const text = source.slice(cursor.node.start, cursor.node.end)
  checkCharacters(cursor, text, log)
  checkLength(cursor, text, type, log)
  const compiled = compileDocument(cursor, id, log)
  checkPolicyType(cursor, type, log)
  if (log.issues.length > 0) return { ok: false, issues: inOrder(log.issues) }
  return { ok: true, document: { text, type, compiled } }
}

function inOrder(issues: readonly PolicyIssue[]): readonly PolicyIssue[] {
  return issues.toSorted((a, b) => a.offset - b.offset)
}

/** Tab, LF, CR and U+0020 to U+00FF (GRAM-2). The text has been read as JSON: other control characters end that. */
function checkCharacters({ node, pointer }: Cursor, text: string, log: IssueLog): void {
  const at = text.search(/[^\0-\u00ff]/)
  if (at === -1) return
  const code = (text.codePointAt(at) as number).toString(16).toUpperCase().padStart(4, '0')
  const message = `character U+${code} is not allowed in a policy document; write it as an escape`
  log.add('INVALID_CHARACTER', message, pointer, node.start + at) // RULE gram.document-characters
}

/** White space outside strings is free, but for guardrails (LIM-1 to LIM-7). */
function checkLength(cursor: Cursor, text: string, type: PolicyType, log: IssueLog): void {
  const most = limits.documentLength[type]
  // Nearly every document is short with its white space: nothing has to be counted.
  if (text.length <= most) return
  const isGuardrail = type === 'scp' || type === 'rcp'
  const length = isGuardrail
    ? text.length
    : text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, keepStrings).length
  if (length <= most) return
  const message = `the document has ${length} characters, at most ${most} are allowed`
  log.report(cursor, 'DOCUMENT_TOO_LONG', message) // RULE lim.document-length
}

function keepStrings(piece: string): string {
  return piece.startsWith('"') ? piece : ''
}
