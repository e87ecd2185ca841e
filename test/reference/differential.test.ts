import { determiningSet, type VectorAnswer, type VectorQuestion } from '@gatewarden/core/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askGroup } from './ask-group.ts'
import { assurance, seeds } from './assurance.ts'
import { decideNaively } from './decide-naively.ts'
import { questionGroups } from './generate/arbitrary.ts'
import {
  callerTypes,
  operatorFamilies,
  operatorForms,
  operatorNames,
  outcomes,
} from './generate/wanted.ts'
import { forget, met, tally } from './tally.ts'

/** Questions that share one set of documents. */
const groupSize = 8
const groups = Math.ceil(assurance.cases / groupSize)
const asked = groups * groupSize * seeds.length

/** Two answers are equal if all parts are; the determining statements are a set. */
function textOf(answer: VectorAnswer): string {
  const { decision, layer, level, errors } = answer
  const where = level === undefined ? layer : `${layer} (level ${level})`
  return `${decision}, ${where}, ${errors} errors, by {${determiningSet(answer.determining)}}`
}

/** Whether both evaluators say the same of every question, counting what was asked. */
function agree(group: readonly VectorQuestion[]): boolean {
  const compiled = askGroup(group)
  return group.every((question, index) => {
    const naive = decideNaively(question)
    tally(question.principal.type)
    tally(naive.decision)
    tally(`${naive.decision} ${naive.layer}`)
    return textOf(naive) === textOf(compiled[index] as VectorAnswer)
  })
}

// Other files of the same worker ask the reference evaluator too.
beforeAll(forget)

test.each(seeds)(
  `ASR-1 the compiled evaluator equals the naive one on ${groups * groupSize} cases (seed %i)`,
  (seed) => {
    const property = fc.property(questionGroups(groupSize), agree)

    const run = fc.check(property, { seed, numRuns: groups })

    if (run.failed) throw new Error(report(seed, run.counterexample?.[0], run.errorInstance))
  },
  3_600_000,
)

/** What a mismatch prints: both answers, and the shrunk questions as they would stand in vectors. */
function report(seed: number, group: readonly VectorQuestion[] = [], cause: unknown): string {
  const attempt = (answer: () => VectorAnswer | undefined): string => {
    try {
      return textOf(answer() as VectorAnswer)
    } catch (error) {
      return `threw ${error}`
    }
  }
  return [
    `seed ${seed}: the two evaluators differ ${cause ?? ''}`,
    ...group.flatMap((question, index) => [
      `naive:    ${attempt(() => decideNaively(question))}`,
      `compiled: ${attempt(() => askGroup(group)[index])}`,
      JSON.stringify(question, null, 2),
    ]),
  ].join('\n')
}

/** What of a list was met less often than wanted, with the count. */
const rare = (list: readonly string[], wanted: number): string[] =>
  list.filter((what) => met(what) < wanted).map((what) => `${what}: ${met(what)} of ${wanted}`)

// Shares say nothing on a handful of cases, which is what runs against each mutant.
describe.skipIf(asked < 20_000)('ASR-3 the cases reach', () => {
  afterAll(() => {
    console.log(`ASR-1: ${asked} cases, seeds ${seeds.join(', ')}`)
  })

  test('each decision in a fifth of them', () => {
    expect(rare(['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied'], asked / 5)).toEqual([])
  })

  test('each reason with each layer that can decide it', () => {
    expect(rare(outcomes, asked / 2_000)).toEqual([])
  })

  test('each type of caller', () => {
    expect(rare(callerTypes, asked / 100)).toEqual([])
  })

  test('each operator, plain, with IfExists, and with each qualifier', () => {
    expect(rare(operatorForms, asked / 50_000)).toEqual([])
  })

  test('each operator where it holds and where it does not', () => {
    const verdicts = operatorNames.flatMap((name) => [`${name} match`, `${name} no match`])

    expect(rare(verdicts, asked / 2_000)).toEqual([])
  })

  test.each(operatorFamilies)('%s operators that cannot be evaluated', (family) => {
    const names = operatorNames.filter((name) => name.includes(family))
    const faults = names.reduce((sum, name) => sum + met(`${name} fault`), 0)

    expect(faults).toBeGreaterThanOrEqual(asked / 10_000)
  })
})
