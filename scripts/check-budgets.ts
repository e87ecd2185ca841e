// What no reviewer should have to count: file length, exports of a file, `any`, forbidden clocks, pinned Node.
import { readFileSync } from 'node:fs'
import { report, sourceFiles } from './lib/source-files.ts'

const problems: string[] = []
const isTest = (path: string) => path.endsWith('.test.ts') || path.endsWith('.test-d.ts')
const files = sourceFiles(/\.ts$/)
const core = /^packages\/core\/src\//
// The adapters of the ports are the only places that read the process's own clock, randomness and timers.
const adapters = /^packages\/core\/src\/ports\/(?:clock|random|timers)\.ts$/

for (const { path, text } of files) {
  const lines = text.split('\n')
  // A door lists what is public, one name a line, and holds no logic.
  const isDoor = /\/src\/index\.ts$/.test(path)
  if (lines.length > 401 && !isDoor)
    problems.push(`${path}: ${lines.length - 1} lines, at most 400`)
  const isSource = /^packages\/[^/]+\/src\//.test(path) && !isTest(path)
  if (!isSource) continue
  const exports = lines.filter((line) => /^export (?!type \{|\{)/.test(line)).length
  if (!isDoor && exports > 12) problems.push(`${path}: ${exports} exports`)
  for (const [index, line] of lines.entries()) {
    const code = line.replace(/\/\/.*|\/\*\*.*|^\s*\*.*/, '')
    const place = `${path}:${index + 1}`
    if (/:\s*any\b|as any\b|<any>/.test(code)) problems.push(`${place}: \`any\``)
    if (/@ts-(?:ignore|nocheck)/.test(line)) problems.push(`${place}: a suppressed type check`)
    if (/biome-ignore[^:]*$/.test(line))
      problems.push(`${place}: a lint suppression without its reason`)
    const readsProcess =
      /\bDate\.now\(|new Date\(\)|performance\.now\(|Math\.random\(|\bset(?:Timeout|Interval)\(/
    if (core.test(path) && !adapters.test(path) && readsProcess.test(code)) {
      problems.push(`${place}: inject the port instead`)
    }
  }
}

const node = /"node": "([0-9][^"]*)"/.exec(readFileSync('package.json', 'utf8'))?.[1]
const workspace = /^nodeVersion: (\S+)/m.exec(readFileSync('pnpm-workspace.yaml', 'utf8'))?.[1]
if (node === undefined || node !== workspace) {
  problems.push(
    `pnpm-workspace.yaml: nodeVersion ${workspace} is not the node devDependency ${node}`,
  )
}
for (const { path, text } of sourceFiles(/^(?:packages|examples|bench|test)\/.*package\.json$/)) {
  if (!text.includes(`"node": "${node}"`))
    problems.push(`${path}: lacks the node devDependency ${node}`)
}

report('check:budgets', `${files.length} files within their budgets`, problems)
