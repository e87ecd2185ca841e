import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fixedLimits } from '../entities/source-limits.ts'
import type { SourceFile } from './source-file.ts'
import type { SourceIssueLog } from './source-issue-log.ts'

// KIND/ACCOUNT/NAME.json: nothing may stand deeper, and a link cannot lead round in circles.
const deepestFolder = 2

/** A policy file that was found. */
export interface FoundFile {
  /** Relative to the root, with `/`. */
  readonly path: string
  /** Where it is read, links followed. */
  readonly realPath: string
  readonly isFolder?: boolean
}

/**
 * Finds the policy files below a root, sorted by path (STO-9).
 *
 * Names that begin with a dot are left out, as are files that are not `.json`. A link must stay below the root. What
 * is wrong, the root itself included, is noted in `log`.
 */
export async function listPolicyFiles(
  root: string,
  log: SourceIssueLog,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = []
  const realRoot = await openRoot(root, log)
  const folders: FoundFile[] = realRoot === undefined ? [] : [{ path: '', realPath: realRoot }]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const { path: parent, realPath: realParent } = folder
    const entries = await attempt(parent || root, log, () =>
      readdir(realParent, { withFileTypes: true }),
    )
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.')) continue
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`
      const plain: FoundFile = { path, realPath: join(realParent, entry.name) }
      const target = entry.isFile() ? plain : await follow(plain, realRoot ?? root, log)
      if (target === undefined) continue
      if (target.isFolder === true) {
        if (path.split('/').length <= deepestFolder) folders.push(target)
        else log.reportFile(path, 'INVALID_NAME', 'the folder is too deep for its kind')
      } else if (/\.json$/i.test(entry.name)) {
        found.push(target)
      }
    }
  }
  if (found.length === 0 && log.isEmpty) {
    // A missing mount looks like this; it must not replace policies that are in force.
    log.reportFolder(root, 'the folder holds no policy files')
  }
  // By code unit: the same order on every machine.
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The folder itself, links followed; `undefined` with a defect that says what to do when there is none. */
async function openRoot(root: string, log: SourceIssueLog): Promise<string | undefined> {
  try {
    const real = await realpath(root)
    await readdir(real)
    return real
  } catch (error) {
    log.reportFolder(root, rootProblem(codeOf(error)))
    return undefined
  }
}

function rootProblem(code: string | undefined): string {
  const remedy = 'a relative path begins at the working directory of the process'
  if (code === 'ENOENT') {
    return `the policy folder does not exist: make it, or name the one that does; ${remedy}`
  }
  if (code === 'ENOTDIR') return `this is a file: name the policy folder; ${remedy}`
  const permission = 'the process needs the permission to list it'
  return `the policy folder cannot be read${code === undefined ? '' : `: ${code}`}: ${permission}`
}

/** Reads one policy file; `undefined`, with a defect in `log`, when it cannot be read, is too long or not UTF-8. */
export async function readPolicyFile(
  file: FoundFile,
  log: SourceIssueLog,
): Promise<SourceFile | undefined> {
  const { path, realPath } = file
  const bytes = await attempt(path, log, () => readAtMost(realPath, fixedLimits.fileBytes + 1))
  if (bytes === undefined) return undefined
  if (bytes.length > fixedLimits.fileBytes) {
    log.reportFile(path, 'LIMIT_EXCEEDED', `the file has more than ${fixedLimits.fileBytes} bytes`)
    return undefined
  }
  try {
    // A byte order mark stays: the JSON reader refuses it.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return { path, text: decoder.decode(bytes) }
  } catch {
    log.reportFile(path, 'UNREADABLE_FILE', 'the file is not UTF-8')
    return undefined
  }
}

/** What a path leads to, links followed; `undefined` with a defect when it leads nowhere or out of the root. */
async function follow(
  { path, realPath }: FoundFile,
  realRoot: string,
  log: SourceIssueLog,
): Promise<FoundFile | undefined> {
  const real = await attempt(path, log, () => realpath(realPath))
  if (real === undefined) return undefined
  if (!real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    log.reportFile(path, 'LINK_LEAVES_ROOT', 'the link leads out of the policy folder') // RULE store.links-stay-inside
    return undefined
  }
  const stats = await attempt(path, log, () => stat(real))
  if (stats?.isDirectory()) return { path, realPath: real, isFolder: true }
  if (stats?.isFile()) return { path, realPath: real }
  if (stats !== undefined) log.reportFile(path, 'UNREADABLE_FILE', 'neither a file nor a folder')
  return undefined
}

/** Reads no more than `most` bytes, whatever size the file system reports. */
async function readAtMost(path: string, most: number): Promise<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    const buffer = new Uint8Array(most)
    let length = 0
    while (length < most) {
      const { bytesRead } = await handle.read(buffer, length, most - length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return buffer.subarray(0, length)
  } finally {
    await handle.close()
  }
}

/** The answer of a file system call, or a defect of `path`. */
async function attempt<T>(
  path: string,
  log: SourceIssueLog,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    const code = codeOf(error)
    const detail = code === undefined ? '' : `: ${code}`
    log.reportFile(path, 'UNREADABLE_FILE', `cannot be read${detail}`)
    return undefined
  }
}

/** The code alone: a system error's message repeats the absolute path. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
