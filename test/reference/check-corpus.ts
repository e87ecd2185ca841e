// Asks every vector and prints those that do not hold, as JSON: `node test/reference/check-corpus.ts`.
import { parsePolicy } from '@gatewarden/core'
import { decideVector, runVectors } from '@gatewarden/core/testing'
import { readCorpus } from './corpus.ts'

const corpus = readCorpus()
const decisions = runVectors(
  corpus.filter((vector) => vector.kind === 'decision'),
  decideVector,
)
  .filter(({ problems }) => problems.length > 0)
  .map(({ vector }) => vector)
const documents = corpus
  .filter((vector) => vector.kind === 'parse')
  .filter(({ text, policyType, issues }) => {
    const result = parsePolicy(text, policyType)
    const found = (result.ok ? [] : result.issues).map(({ code, pointer }) => ({ code, pointer }))
    return JSON.stringify(found) !== JSON.stringify(issues)
  })

const failing = [...decisions, ...documents].map(({ name, rules }) => ({ name, rules }))
process.stdout.write(JSON.stringify(failing))
