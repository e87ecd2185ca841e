import {
  decideVector,
  determiningSet,
  type VectorAnswer,
  type VectorQuestion,
} from '@gatewarden/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideNaively } from './decide-naively.ts'
import { questions } from './generate/arbitrary.ts'

const cases = Number(process.env['GATEWARDEN_CASES'] ?? 100_000)
const seed = Number(process.env['GATEWARDEN_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))

/** Two answers are equal if all parts are; the determining statements are a set. */
function textOf(answer: VectorAnswer): string {
  const { decision, layer, level, errors } = answer
  const where = level === undefined ? layer : `${layer} (level ${level})`
  return `${decision}, ${where}, ${errors} errors, by {${determiningSet(answer.determining)}}`
}

/** The first `count` questions of a seed, without running anything on them. */
const sample = (count: number): VectorQuestion[] => fc.sample(questions(), { seed, numRuns: count })

test(`ASR-1 the compiled evaluator equals the naive one on ${cases} cases (seed ${seed})`, () => {
  const seen: Record<VectorAnswer['decision'], number> = {
    Allowed: 0,
    ExplicitlyDenied: 0,
    ImplicitlyDenied: 0,
  }
  const isEqual = fc.property(questions(), (question) => {
    const naive = decideNaively(question)
    seen[naive.decision] += 1
    return textOf(decideVector(question)) === textOf(naive)
  })

  const run = fc.check(isEqual, { seed, numRuns: cases })

  if (run.failed) throw new Error(report(run.counterexample?.[0], run.errorInstance))
  for (const decision of Object.values(seen)) {
    expect(decision / cases, JSON.stringify(seen)).toBeGreaterThanOrEqual(0.2) // ASR-3
  }
}, 3_600_000)

/** What a mismatch prints: both answers, and the shrunk question as it would stand in a vector. */
function report(question: VectorQuestion | undefined, cause: unknown): string {
  if (question === undefined) return `seed ${seed}: ${cause}`
  const attempt = (decide: (asked: VectorQuestion) => VectorAnswer): string => {
    try {
      return textOf(decide(question))
    } catch (error) {
      return `threw ${error}`
    }
  }
  return [
    `seed ${seed}: the two evaluators differ`,
    `naive:    ${attempt(decideNaively)}`,
    `compiled: ${attempt(decideVector)}`,
    JSON.stringify(question, null, 2),
  ].join('\n')
}

test('ASR-3 the generator reaches every caller, layer, operator and qualifier', () => {
  const text = JSON.stringify(sample(5_000))
  const operators = [
    ...['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map(
      (name) => `String${name}`,
    ),
    ...[
      'Equals',
      'NotEquals',
      'LessThan',
      'LessThanEquals',
      'GreaterThan',
      'GreaterThanEquals',
    ].flatMap((name) => [`Numeric${name}`, `Date${name}`]),
    ...['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'IpAddress', 'NotIpAddress'],
    ...['Bool', 'BinaryEquals', 'Null'],
  ]
  const forms = operators.flatMap((name) => [
    `"${name}"`,
    `"ForAllValues:${name}"`,
    `"ForAnyValue:${name}"`,
    ...(name === 'Null' ? [] : [`"${name}IfExists"`]),
  ])
  const callers = [
    'user',
    'root',
    'role-session',
    'federated-user',
    'service',
    'federated',
    'anonymous',
  ]

  const missing = [...forms, ...callers.map((type) => `"type":"${type}"`)].filter(
    (part) => !text.includes(part),
  )

  expect(missing).toEqual([])
})
