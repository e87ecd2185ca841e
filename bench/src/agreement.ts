import type { VectorAnswer, VectorQuestion } from '@gatewarden/core/testing'
import { decideNaively } from '../../test/reference/decide-naively.ts'
import type { LoadedEngine } from './engines/engine.ts'
import { createReferenceQuestions } from './layers/reference-question.ts'
import { plainSetting } from './layers/setting.ts'
import type { BenchRequest, World } from './world.ts'

const askedRequests = 600
const patienceMs = 1_500

/** What an engine said about requests of which the law is known (PERF-R4). */
export interface Agreement {
  /** Requests that were asked: fewer where the engine needs milliseconds for one. */
  readonly asked: number
  /** The first request on which the engine and the reference differ. */
  readonly mismatch: BenchRequest | undefined
}

/** Asks the naive evaluator of `test/reference` once, then every engine the same requests. */
export function createAgreementCheck(
  world: World,
  questionOf = createReferenceQuestions(plainSetting(world)),
): (engine: LoadedEngine) => Promise<Agreement> {
  const answers = referenceAnswers(world, questionOf)
  return async (engine) => {
    const until = performance.now() + patienceMs
    for (const [index, { request, answer }] of answers.entries()) {
      const said = await engine.decide({ ...request })
      if (said !== (answer.decision === 'Allowed')) return { asked: index + 1, mismatch: request }
      if (performance.now() > until) return { asked: index + 1, mismatch: undefined }
    }
    return { asked: answers.length, mismatch: undefined }
  }
}

/** A request, and what the naive evaluator says to it. */
export interface Answered {
  readonly request: BenchRequest
  readonly answer: VectorAnswer
}

/** The first 600 requests of the uniform pool with what the naive evaluator says to them. */
export function referenceAnswers(
  world: World,
  questionOf: (request: BenchRequest) => VectorQuestion,
): readonly Answered[] {
  return world.uniform
    .slice(0, askedRequests)
    .map((request) => ({ request, answer: decideNaively(questionOf(request)) }))
}
