import type { VectorQuestion } from '@gatewarden/core/testing'
import fc from 'fast-check'
import { Draw } from './draw.ts'
import { drawQuestion } from './question.ts'
import { smallerQuestions } from './shrink.ts'

/**
 * Questions as an arbitrary of fast-check. One number of its generator seeds the whole case, so a case costs
 * microseconds; shrinking takes parts away from the question itself.
 */
class QuestionArbitrary extends fc.Arbitrary<VectorQuestion> {
  override generate(random: fc.Random): fc.Value<VectorQuestion> {
    return new fc.Value(drawQuestion(new Draw(random.nextInt())), undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is VectorQuestion {
    return typeof value === 'object' && value !== null && 'identityPolicies' in value
  }

  override shrink(value: VectorQuestion): fc.Stream<fc.Value<VectorQuestion>> {
    return fc.stream(smallerQuestions(value)).map((less) => new fc.Value(less, undefined))
  }
}

/** Any question: every layer, operator, type of caller and kind of fault. */
export const questions = (): fc.Arbitrary<VectorQuestion> => new QuestionArbitrary()
