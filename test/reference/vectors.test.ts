import { parsePolicy } from '@gatewarden/core'
import { decideVector, isRuleId, runVectors, type Vector } from '@gatewarden/core/testing'
import { describe, expect, test } from 'vitest'
import { readCorpus } from './corpus.ts'
import { decideNaively } from './decide-naively.ts'

const corpus = readCorpus()
const decisions = corpus.filter((vector) => vector.kind === 'decision')
const documents = corpus.filter((vector) => vector.kind === 'parse')

describe.each([
  { evaluator: 'the compiled evaluator', decide: decideVector },
  { evaluator: 'the naive evaluator', decide: decideNaively },
])('$evaluator answers every vector', ({ decide }) => {
  const cases = decisions.map((vector) => ({ title: `${vector.rules[0]} ${vector.name}`, vector }))

  // Asked inside the test, so that a mutant is charged to the vectors that meet it.
  test.each(cases)('$title', ({ vector }) => {
    const problems = runVectors([vector], decide).map((outcome) => outcome.problems)

    expect(problems).toEqual([[]])
  })
})

describe('the parser answers every vector', () => {
  test.each(documents.map((vector) => ({ title: `${vector.rules[0]} ${vector.name}`, vector })))(
    '$title',
    ({ vector }) => {
      const result = parsePolicy(vector.text, vector.policyType)

      const issues = result.ok ? [] : result.issues
      expect(issues.map(({ code, pointer }) => ({ code, pointer }))).toEqual(vector.issues)
    },
  )
})

test('section 11: each of the thirty worked examples is a vector', () => {
  const examples = corpus.flatMap(({ name }) => /^EX-([0-9]+) /.exec(name)?.[1] ?? [])

  expect(examples.map(Number).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 30 }, (_, index) => index + 1),
  )
})

test('section 12: each rule has a vector and a nearest negative', () => {
  const families = { GRAM: 15, MATCH: 12, VAR: 9, COND: 17, PRIN: 16, EVAL: 20, DEC: 13 }
  const ids = Object.entries(families).flatMap(([family, count]) =>
    Array.from({ length: count }, (_, at) => `${family}-${at + 1}`),
  )
  // No question makes the evaluator throw; decide.test.ts breaks it.
  const elsewhere = ['EVAL-7']
  const isOpen = (vector: Vector): boolean =>
    vector.kind === 'parse' ? vector.issues.length === 0 : vector.expect.decision === 'Allowed'

  const oneSided = ids.filter((id) => {
    const outcomes = corpus.filter(({ rules }) => rules.includes(id)).map(isOpen)
    return !outcomes.includes(true) || !outcomes.includes(false)
  })

  expect(ids.every(isRuleId)).toBe(true)
  expect(oneSided).toEqual(elsewhere)
})
