import { type ErrorCode, IamError } from '../../errors.ts'
import { printable, type SourceIssue } from '../source/source-issue.ts'
import type { EntityChange } from './entity-storage.ts'
import { sourcePathOf } from './write-source-file.ts'

/** Problems that a message names, and characters that it tells of each. */
const named = 5
const longest = 256

const codes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['LIMIT_EXCEEDED', 'LimitExceeded'],
  ['DOCUMENT_TOO_LONG', 'LimitExceeded'],
  ['DUPLICATE_ENTITY', 'EntityAlreadyExists'],
  ['UNKNOWN_REFERENCE', 'NoSuchEntity'],
  ['INVALID_NAME', 'ValidationError'],
  ['INVALID_VALUE', 'ValidationError'],
])

/**
 * What a change is refused with, from the defects of the state that it would lead to: `MalformedPolicyDocument`,
 * `LimitExceeded`, `EntityAlreadyExists`, `NoSuchEntity` or `ValidationError` where what was written has a defect, and
 * `DeleteConflict` where something else has one now.
 */
export function changeError(
  issues: readonly SourceIssue[],
  changes: readonly EntityChange[],
): IamError {
  const written = new Set(
    changes.flatMap(({ kind, entity }) => (kind === 'put' ? [sourcePathOf(entity)] : [])),
  )
  // What is of no file is a limit of a whole account.
  const own = issues.filter(({ path }) => written.has(path) || !path.endsWith('.json'))
  const [first] = own
  if (first !== undefined) {
    // Every code that is not of the files is one of the policy parser or of a reference of a document.
    const code = codes.get(first.code) ?? 'MalformedPolicyDocument' // RULE management.defects-refuse-the-change
    const alike = own.filter(
      (issue) => (codes.get(issue.code) ?? 'MalformedPolicyDocument') === code,
    )
    return new IamError(code, messageOf(alike))
  }
  const others = issues.map(({ path, message, ...rest }) => ({
    ...rest,
    path,
    message: `\`${path}\`: ${message}`,
  }))
  return new IamError('DeleteConflict', messageOf(others)) // RULE management.nothing-dangles
}

function messageOf(issues: readonly SourceIssue[]): string {
  const texts = issues.slice(0, named).map(({ message }) => printable(message).slice(0, longest))
  const more = issues.length > named ? [`and ${issues.length - named} more`] : []
  return [...texts, ...more].join('; ')
}
