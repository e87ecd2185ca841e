import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ruleMutants } from './rule-mutants/every-mutant.ts'

const source = new URL('../../packages/core/src/', import.meta.url)

test('the text of every mutant stands exactly once in its file', () => {
  const stale = ruleMutants.filter(
    ({ file, from }) => readFileSync(new URL(file, source), 'utf8').split(from).length !== 2,
  )

  expect(stale.map(({ rule, name }) => `${rule} ${name}`)).toEqual([])
})

test('every rule that the evaluator implements can be taken out', () => {
  const families = { GRAM: 15, MATCH: 12, VAR: 9, COND: 17, PRIN: 16, EVAL: 20 }
  const ids = Object.entries(families).flatMap(([family, count]) =>
    Array.from({ length: count }, (_, at) => `${family}-${at + 1}`),
  )
  const mutated = new Set(ruleMutants.map(({ rule }) => rule))

  // The first is tested beside its source; of the others one is what callers do, and one that nothing is done.
  expect(ids.filter((id) => !mutated.has(id))).toEqual(['EVAL-7', 'EVAL-17', 'EVAL-18'])
})
