// Every TypeScript snippet of README and docs compiles under the strict settings of the repository.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { report, sourceFiles } from './lib/source-files.ts'

const folder = 'examples/quickstart/.docs-snippets'
const problems: string[] = []
const places = new Map<string, string>()

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const { path, text } of sourceFiles(
  /^(?:README|docs\/.*|(?:packages|examples)\/[^/]+\/README)\.md$/,
)) {
  let count = 0
  for (const match of text.matchAll(/^```ts(?: file=(\S+))?\n([\s\S]*?)^```$/gm)) {
    count += 1
    const slug = path.replaceAll('/', '-').replace('.md', '')
    const name = match[1] ?? `${slug}-${count}.ts`
    const line = text.slice(0, match.index).split('\n').length
    places.set(name, `${path}:${line}`)
    writeFileSync(`${folder}/${name}`, `${match[2]}\nexport {}\n`)
  }
}
writeFileSync(
  `${folder}/tsconfig.json`,
  JSON.stringify({
    extends: '../../../tsconfig.base.json',
    compilerOptions: { noEmit: true, allowImportingTsExtensions: true, noUnusedLocals: false },
    include: ['*.ts'],
  }),
)
try {
  if (places.size > 0) execFileSync('tsc', ['-p', folder], { encoding: 'utf8', stdio: 'pipe' })
} catch (error) {
  const output = String((error as { stdout?: unknown }).stdout ?? error)
  for (const line of output.split('\n').filter((text) => text.includes('error TS'))) {
    const name = /([^/\s]+\.ts)\(/.exec(line)?.[1] ?? ''
    problems.push(`${places.get(name) ?? name}: ${line}`)
  }
  if (problems.length === 0) problems.push(output)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

report('check:docs', `${places.size} snippets compile`, problems)
