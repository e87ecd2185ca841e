import { positionAt } from '../../policy/json.ts'
import type { SourceFile } from './source-file.ts'
import type { SourceIssue } from './source-issue.ts'

/** Codes of the defects that the policy source itself finds; those of documents are the policy parser's. */
export type SourceIssueCode =
  | 'DUPLICATE_ENTITY'
  | 'INVALID_NAME'
  | 'INVALID_PRINCIPAL'
  | 'INVALID_VALUE'
  | 'LIMIT_EXCEEDED'
  | 'LINK_LEAVES_ROOT'
  | 'MFA_DENY_WITHOUT_IF_EXISTS'
  | 'MISSING_MEMBER'
  | 'RECYCLABLE_SUBJECT'
  | 'THIRD_PARTY_WITHOUT_EXTERNAL_ID'
  | 'UNCONSTRAINED_SHARED_ISSUER'
  | 'UNKNOWN_ACTION'
  | 'UNKNOWN_KIND'
  | 'UNKNOWN_MEMBER'
  | 'UNKNOWN_REFERENCE'
  | 'UNREADABLE_FILE'
  | 'WRONG_TYPE'

/** Collects the defects of all files: reading goes on, so that one look shows them all. */
export class SourceIssueLog {
  #issues: SourceIssue[] = []

  get isEmpty(): boolean {
    return this.#issues.length === 0
  }

  get count(): number {
    return this.#issues.length
  }

  /** Forgets everything: the next reading begins. */
  clear(): void {
    this.#issues = []
  }

  /** Notes a defect at an offset of a file's text. `code` is one of ours or of the policy parser. */
  report(file: SourceFile, offset: number, code: string, message: string): void {
    const { path, origin } = file
    if (origin !== undefined) {
      const place = { path: origin, line: 1, column: 1, isWithoutPosition: true } as const
      this.#issues.push({ ...place, code, message })
      return
    }
    const { line, column } = positionAt(file.text, offset)
    this.#issues.push({ path, line, column, code, message })
  }

  /** Notes a defect of a file as a whole, which may not have been readable. */
  reportFile(path: string, code: SourceIssueCode, message: string): void {
    this.#issues.push({ path, line: 1, column: 1, code, message })
  }

  /** Notes a defect of the folder of a source as a whole. */
  reportFolder(path: string, message: string): void {
    const code = 'UNREADABLE_FILE' satisfies SourceIssueCode
    this.#issues.push({ path, line: 1, column: 1, code, message, isWithoutPosition: true })
  }

  /** The defects by path and position. */
  sorted(): readonly SourceIssue[] {
    return this.#issues.toSorted(
      (a, b) => comparePaths(a.path, b.path) || a.line - b.line || a.column - b.column,
    )
  }
}

/** Orders paths by code unit: the same order on every machine and in every locale. */
function comparePaths(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
