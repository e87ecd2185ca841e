// Every rule has a dotted name that stands once in the sources and once in docs/rules.md, with the id that a spec gives it.
// Every rule of the policy specification has a vector that names it, in the folder of its first rule.
import { readFileSync } from 'node:fs'
import { report, sourceFiles } from './lib/source-files.ts'
import { vectorProblems } from './lib/vector-rules.ts'

const problems: string[] = []
const inCode = new Map<string, string>()
const sources = sourceFiles(/^packages\/[^/]+\/src\/.*\.ts$/).filter(
  ({ path }) => !path.endsWith('.test.ts'),
)

for (const { path, text } of sources) {
  for (const [index, line] of text.split('\n').entries()) {
    const name = /\/\/ RULE ([^\s]+)/.exec(line)?.[1]
    if (name === undefined) continue
    const place = `${path}:${index + 1}`
    const first = inCode.get(name)
    if (!/^[a-z0-9]+(?:[.-][a-z0-9]+)+$/.test(name))
      problems.push(`${place}: \`${name}\` is no dotted name`)
    if (first !== undefined) problems.push(`${place}: rule \`${name}\` stands at ${first} already`)
    inCode.set(name, place)
  }
}

const inDocs = new Set<string>()
const namesOfId = new Map<string, string[]>()
for (const [index, line] of readFileSync('docs/rules.md', 'utf8').split('\n').entries()) {
  const row =
    /^\| ([A-Z][A-Z0-9]*-[A-Z]?[0-9]+(?:, [A-Z][A-Z0-9]*-[A-Z]?[0-9]+)*) \| `([^`]+)` \| (.+) \|$/.exec(
      line,
    )
  if (row === null) {
    if (/^\| [A-Z]/.test(line)) problems.push(`docs/rules.md:${index + 1}: malformed row`)
    continue
  }
  const name = row[2] as string
  if (inDocs.has(name)) problems.push(`docs/rules.md:${index + 1}: rule \`${name}\` stands twice`)
  inDocs.add(name)
  for (const id of (row[1] as string).split(', ')) {
    namesOfId.set(id, [...(namesOfId.get(id) ?? []), name])
  }
  if (!inCode.has(name))
    problems.push(`docs/rules.md:${index + 1}: rule \`${name}\` is in no source file`)
}
for (const [name, place] of inCode) {
  if (!inDocs.has(name)) problems.push(`${place}: rule \`${name}\` has no row in docs/rules.md`)
}

const vectors = vectorProblems(namesOfId)
problems.push(...vectors.problems)

report(
  'check:rules',
  `${inCode.size} rules, each once in the sources and once in docs/rules.md; ${vectors.count} vectors`,
  problems,
)
