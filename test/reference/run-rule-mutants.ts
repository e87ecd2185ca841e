/**
 * Takes each rule of `rule-mutants/` out of the compiled evaluator, in a copy, and tells which vectors notice. A rule
 * is proved if one of the vectors that name it fails without it (section 12 of the policy specification).
 *
 * By hand, since it asks the whole corpus once for each mutant: `node test/reference/run-rule-mutants.ts [RULE]`.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ruleMutants } from './rule-mutants/every-mutant.ts'
import type { RuleMutant } from './rule-mutants/rule-mutant.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const source = 'packages/core/src'

function copyOf(): string {
  const copy = mkdtempSync(join(tmpdir(), 'gatewarden-rules-'))
  // Links stay relative: workspace packages lead to the copy, third parties through the link below.
  for (const name of ['packages', 'test', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true, verbatimSymlinks: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Rules that the failing vectors name; `undefined` if the corpus could not be asked. */
function failingRules(copy: string): readonly string[] | undefined {
  const run = spawnSync(process.execPath, ['test/reference/check-corpus.ts'], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  if (run.status !== 0) return undefined
  const failing = JSON.parse(run.stdout) as { readonly rules: readonly string[] }[]
  return failing.flatMap(({ rules }) => rules)
}

/** How many vectors of its rule notice, or why the mutant could not be made. */
function verdictOf({ rule, file, from, to }: RuleMutant, copy: string): string {
  const path = join(copy, source, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(from).length !== 2) return 'STALE'
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  const rules = failingRules(copy)
  writeFileSync(path, text)
  if (rules === undefined) return 'BROKEN'
  const own = rules.filter((id) => id === rule).length
  return own === 0 ? 'SURVIVED' : `caught by ${own}`
}

const copy = copyOf()
try {
  if (failingRules(copy)?.length !== 0) throw new Error('the corpus fails without any mutant')
  for (const mutant of ruleMutants) {
    const part = process.argv[2]
    if (part !== undefined && mutant.rule !== part) continue
    const verdict = verdictOf(mutant, copy)
    process.stdout.write(`${verdict}\t${mutant.rule} ${mutant.name}\n`)
    if (!verdict.startsWith('caught')) process.exitCode = 1
  }
} finally {
  rmSync(copy, { recursive: true })
}
