import type { SourcePlace } from './place-file.ts'
import type { SourceFile } from './source-file.ts'
import type { SourceIssueCode, SourceIssueLog } from './source-issue-log.ts'

/** A text of a file with its place, for what is checked when all files are read. */
export interface LocatedText {
  readonly text: string
  /** UTF-16 offset of the opening quote. */
  readonly start: number
}

/** One file being read: its text, what it defines, and where its defects go. */
export interface FileReading {
  readonly file: SourceFile
  readonly place: SourcePlace
  readonly log: SourceIssueLog
}

/** Notes a defect at a node of the file. */
export function reportAt(
  reading: FileReading,
  at: { readonly start: number },
  code: SourceIssueCode,
  message: string,
): void {
  reading.log.report(reading.file, at.start, code, message)
}
