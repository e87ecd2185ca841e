import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** A file of the checkout. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** Files that git tracks, or would, below the checkout and whose path matches. */
export function sourceFiles(pattern: RegExp): readonly SourceFile[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard']
  const paths = execFileSync('git', args, { encoding: 'utf8' }).split('\n')
  return paths
    .filter((path) => pattern.test(path) && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

/** Prints the problems and ends the process with 1, or prints what was checked. */
export function report(check: string, checked: string, problems: readonly string[]): void {
  if (problems.length === 0) {
    console.log(`${check}: ${checked}`)
    return
  }
  for (const problem of problems) console.error(`${check}: ${problem}`)
  process.exitCode = 1
}
