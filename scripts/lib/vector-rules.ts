import { isRuleId } from '../../packages/core/src/testing/parse-vector.ts'
import { sourceFiles } from './source-files.ts'

/** Families of the policy specification whose rules show in a decision or in the reading of a document. */
const families = ['GRAM', 'MATCH', 'VAR', 'COND', 'PRIN', 'EVAL', 'KEY', 'LIM', 'DEC']

/** Rules that no vector can show, and why. */
const inexpressible: ReadonlyMap<string, string> = new Map([
  ['EVAL-7', 'no question makes the evaluator throw: decide.test.ts breaks it'],
  [
    'KEY-2',
    'the context of a vector is complete: who sets a key is tested in context/ and express',
  ],
  ['LIM-2', 'binds attachments in the store, not documents or decisions'],
  ['LIM-5', 'binds parameters of STS calls, not documents or decisions'],
  ['LIM-6', 'binds attachments in the store; a question has room for one boundary'],
  ['LIM-8', 'differs by resource type, which a parse vector does not have'],
  ['LIM-9', 'binds names and tags in the store, not documents or decisions'],
])

const folderOf = (path: string): string => path.split('/')[2] as string
const isRuleFolder = (folder: string): boolean =>
  families.some((family) => folder.startsWith(`${family.toLowerCase()}.`))

function idsOf(family: string): string[] {
  const ids: string[] = []
  while (isRuleId(`${family}-${ids.length + 1}`)) ids.push(`${family}-${ids.length + 1}`)
  return ids
}

/** How many vectors there are, rules without one, and vectors that lie outside the folder of their first rule. */
export function vectorProblems(namesOfId: ReadonlyMap<string, readonly string[]>): {
  readonly count: number
  readonly problems: readonly string[]
} {
  const files = sourceFiles(/^test\/vectors\/[^/]+\/[^/]+\.json$/).filter(({ path }) =>
    isRuleFolder(folderOf(path)),
  )
  const problems: string[] = []
  const named = new Set<string>()
  for (const { path, text } of files) {
    const { rules } = JSON.parse(text) as { rules: readonly string[] }
    for (const id of rules) named.add(id)
    const names = namesOfId.get(rules[0] as string)
    if (names !== undefined && !names.includes(folderOf(path)))
      problems.push(`${path}: ${rules[0]} is called ${names.join(' or ')}`)
  }
  for (const id of families.flatMap(idsOf)) {
    if (named.has(id) && inexpressible.has(id))
      problems.push(`scripts/lib/vector-rules.ts: ${id} has a vector after all`)
    if (!named.has(id) && !inexpressible.has(id))
      problems.push(`test/vectors: no vector names ${id}`)
  }
  return { count: files.length, problems }
}
