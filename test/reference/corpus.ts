import { readdirSync, readFileSync } from 'node:fs'
import { parseVector, type Vector } from '@gatewarden/core/testing'

const folder = new URL('../vectors/', import.meta.url)

/** Folders of the policy specification are named by rule; others hold the data of other specifications. */
const isRuleFolder = (name: string): boolean =>
  /^(gram|match|var|cond|prin|eval|key|lim)\./.test(name)

/** Every vector of `test/vectors` that belongs to the policy specification. @throws Error naming each bad file. */
export function readCorpus(): readonly Vector[] {
  const names = new Set<string>()
  const problems: string[] = []
  const vectors = readdirSync(folder)
    .filter(isRuleFolder)
    .flatMap((rule) => readdirSync(new URL(`${rule}/`, folder)).map((file) => `${rule}/${file}`))
    .flatMap((path) => {
      const result = parseVector(JSON.parse(readFileSync(new URL(path, folder), 'utf8')), names)
      if (result.ok) return [result.vector]
      problems.push(...result.problems.map((problem) => `${path}${problem}`))
      return []
    })
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return vectors
}
