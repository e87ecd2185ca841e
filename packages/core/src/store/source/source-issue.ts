import { IamError } from '../../errors.ts'

/** One defect of a policy source. */
export interface SourceIssue {
  /** Relative to the root of the source. */
  readonly path: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** `UNKNOWN_MEMBER`, `UNKNOWN_REFERENCE` ..., or a code of the policy parser. */
  readonly code: string
  readonly message: string
  /** It is of the folder as a whole, or of the application's code: line and column say nothing. */
  readonly isWithoutPosition?: true
}

// A message is for a log line: the rest is in `issues`.
const mostLines = 100

/**
 * A policy source that was refused as a whole (STO-9): code `PolicySourceInvalid`.
 *
 * The message names every defect as `file:line:column: code: message`, one a line, up to 100.
 */
export class PolicySourceError extends IamError {
  override readonly name: string = 'PolicySourceError'
  /** Every defect of every file, by path and position. */
  readonly issues: readonly SourceIssue[]

  constructor(issues: readonly SourceIssue[]) {
    const lines = issueLines(issues)
    super('PolicySourceInvalid', `policy source refused:\n${lines.join('\n')}`)
    this.issues = Object.freeze([...issues])
  }
}

/** The defects as `file:line:column: code: message`, `folder: code: message` for the folder itself; at most 100, then how many more there are. */
export function issueLines(issues: readonly SourceIssue[]): readonly string[] {
  const lines = issues
    .slice(0, mostLines)
    .map(({ path, line, column, code, message, isWithoutPosition }) => {
      const place = isWithoutPosition === true ? path : `${path}:${line}:${column}`
      return printable(`${place}: ${code}: ${message}`)
    })
  if (issues.length > mostLines) lines.push(`and ${issues.length - mostLines} more`)
  return lines
}

/** Names from a directory, and pieces of documents, can hold anything: a line feed in one must not forge a line of the log. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => {
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`
  })
}
