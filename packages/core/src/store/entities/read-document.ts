import type { Model } from '../../model/model.ts'
import type { PolicyType } from '../../policy/check-policy-type.ts'
import type { JsonNode } from '../../policy/json.ts'
import { parsePolicyNode } from '../../policy/parse-policy.ts'
import type { FileReading } from '../source/file-reading.ts'
import { modelIssues } from './model-issues.ts'
import type { DocumentRecord } from './records.ts'
import type { SourceLimits } from './source-limits.ts'

/** What reading a document needs beside its node. */
export interface DocumentContext {
  readonly reading: FileReading
  readonly limits: SourceLimits
  /** Actions of its services are checked (MODEL-3). */
  readonly model: Model | undefined
}

/** Parses and compiles a document of a file; its defects keep their place in the file. */
export function readDocument(
  context: DocumentContext,
  node: JsonNode,
  type: PolicyType,
  id: string,
): DocumentRecord | undefined {
  const { reading, model } = context
  const { file, log } = reading
  const result = parsePolicyNode({ node, pointer: '' }, file.text, type, id)
  if (!result.ok) {
    for (const issue of result.issues) log.report(file, issue.offset, issue.code, issue.message)
    return undefined
  }
  if (model !== undefined) {
    for (const issue of modelIssues(node, model)) {
      log.report(file, issue.start, issue.code, issue.message)
    }
  }
  return { node, compiled: result.document.compiled }
}
