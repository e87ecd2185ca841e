/**
 * Takes the defences of `mutants.ts` out one by one, in a copy, and tells which suites do not notice.
 *
 * By hand, since it runs suites dozens of times: `node test/security/run-mutants.ts [PART OF A NAME]`.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './mutant.ts'
import { mutants } from './mutants.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const copied = [
  'packages',
  'test',
  'scripts',
  'package.json',
  'vitest.config.ts',
  'tsconfig.base.json',
]

function copyOf(): string {
  const copy = mkdtempSync(join(tmpdir(), 'gatewarden-mutants-'))
  // Links stay relative: workspace packages lead to the copy, third parties through the link below.
  for (const name of copied) {
    cpSync(join(root, name), join(copy, name), { recursive: true, verbatimSymlinks: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** `caught`, `SURVIVED`, or why the mutant could not be made. */
function verdictOf(mutant: Mutant, copy: string): string {
  const file = join(copy, mutant.file)
  const text = readFileSync(file, 'utf8')
  if (text.split(mutant.from).length !== 2) return 'STALE: the text does not stand exactly once'
  writeFileSync(
    file,
    text.replace(mutant.from, () => mutant.to),
  )
  const isGreen = isGreenIn(copy, mutant.suites)
  writeFileSync(file, text)
  return isGreen ? 'SURVIVED' : 'caught'
}

function isGreenIn(copy: string, suites: readonly string[]): boolean {
  const vitest = join(root, 'node_modules/.bin/vitest')
  const { status } = spawnSync(vitest, ['run', '--maxWorkers=1', '--bail=1', ...suites], {
    cwd: copy,
    stdio: 'ignore',
  })
  return status === 0
}

const copy = copyOf()
try {
  const part = process.argv[2] ?? ''
  const chosen = mutants.filter(({ name }) => name.includes(part))
  const suites = [...new Set(chosen.flatMap((mutant) => mutant.suites))]
  // A suite that fails anyway would catch everything.
  if (!isGreenIn(copy, suites)) throw new Error('the suites fail without any mutant')
  for (const mutant of chosen) {
    const verdict = verdictOf(mutant, copy)
    process.stdout.write(`${verdict}\t${mutant.name}\n`)
    if (verdict !== 'caught') process.exitCode = 1
  }
} finally {
  rmSync(copy, { recursive: true })
}
