import { createHash, type Hash } from 'node:crypto'
import type { SourceSettings } from '../entities/source-settings.ts'
import type { Snapshot } from '../snapshot.ts'
import { listPolicyFiles, readPolicyFile } from '../source/read-directory.ts'
import { filesFromEntities } from '../source/source-entities.ts'
import type { SourceFile } from '../source/source-file.ts'
import type { SourceIssue } from '../source/source-issue.ts'
import type { SourceIssueLog } from '../source/source-issue-log.ts'
import { buildSnapshot } from './build-snapshot.ts'
import type { SourceInput } from './source-input.ts'
import { SourceLoader } from './source-loader.ts'

/** A snapshot of a whole source, or every defect of it. */
export type LoadResult =
  | {
      readonly ok: true
      readonly snapshot: Snapshot
      /** Equal for equal files. */
      readonly digest: string
      readonly files: number
      /** What is legal in trust policies and seldom meant. */
      readonly findings: readonly SourceIssue[]
    }
  | { readonly ok: false; readonly issues: readonly SourceIssue[] }

/** The providers of `jwt({ … })` are all that code configures. */
const jwtOrigin = '`jwt()` of the `trust` option'

// Enough to keep a disk busy; between two batches other work gets its turn.
const filesAtOnce = 32

/** Reads a whole source, whenever it is asked to. */
export type LoadSnapshot = (version: number) => Promise<LoadResult>

/** Reads a whole source and builds its snapshot. */
export async function loadSource(
  input: SourceInput,
  settings: SourceSettings,
  version: number,
): Promise<LoadResult> {
  const loader = new SourceLoader(settings)
  const hash = createHash('sha256')
  let files = 0
  const add = (file: SourceFile) => {
    files += 1
    addPart(hash, file.path)
    addPart(hash, file.text)
    loader.add(file)
  }
  await readFiles(input, loader.log, add)
  const snapshot = buildSnapshot(loader, version)
  if (snapshot === undefined) return { ok: false, issues: loader.log.sorted() }
  const findings = loader.findings.sorted()
  return { ok: true, snapshot, digest: hash.digest('base64'), files, findings }
}

/** Gives every file of a source to `add`; what cannot be read is noted in `log`. */
export async function readFiles(
  input: SourceInput,
  log: SourceIssueLog,
  add: (file: SourceFile) => void,
): Promise<void> {
  for (const file of filesFromEntities(input.configured)) add({ ...file, origin: jwtOrigin })
  if (input.kind === 'entities') for (const file of filesFromEntities(input.read())) add(file)
  else await readDirectory(input.root, log, add)
}

async function readDirectory(
  root: string,
  log: SourceIssueLog,
  add: (file: SourceFile) => void,
): Promise<void> {
  const found = await listPolicyFiles(root, log)
  for (let at = 0; at < found.length; at += filesAtOnce) {
    const batch = found.slice(at, at + filesAtOnce)
    const files = await Promise.all(batch.map((file) => readPolicyFile(file, log)))
    for (const file of files) if (file !== undefined) add(file)
  }
}

/** Length-prefixed, so that no two sources give the same bytes. */
function addPart(hash: Hash, part: string): void {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(part))
  hash.update(length).update(part, 'utf8')
}
