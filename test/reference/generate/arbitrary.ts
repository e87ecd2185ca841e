import type { VectorQuestion } from '@gatewarden/core/testing'
import fc from 'fast-check'
import { Draw } from './draw.ts'
import { drawQuestion } from './question.ts'
import { smallerQuestions } from './shrink.ts'
import { varyQuestion } from './variation.ts'

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

/** Several questions to the same documents, which are the same objects in all of them. */
class GroupArbitrary extends fc.Arbitrary<readonly VectorQuestion[]> {
  readonly size: number

  constructor(size: number) {
    super()
    this.size = size
  }

  override generate(random: fc.Random): fc.Value<readonly VectorQuestion[]> {
    const draw = new Draw(random.nextInt())
    const first = drawQuestion(draw)
    const group = [first]
    while (group.length < this.size) group.push(varyQuestion(draw, first))
    return new fc.Value(group, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is readonly VectorQuestion[] {
    return Array.isArray(value)
  }

  override shrink(
    group: readonly VectorQuestion[],
  ): fc.Stream<fc.Value<readonly VectorQuestion[]>> {
    const [first] = group
    if (group.length === 1 && first !== undefined) {
      return fc.stream(smallerQuestions(first)).map((less) => new fc.Value([less], undefined))
    }
    return fc.stream(smallerGroups(group)).map((less) => new fc.Value(less, undefined))
  }
}

/** Each question alone, then each pair of neighbours: what one request leaves behind shows in two. */
function* smallerGroups(group: readonly VectorQuestion[]): Generator<readonly VectorQuestion[]> {
  for (const question of group) yield [question]
  if (group.length > 2) for (const at of group.keys()) yield group.slice(at, at + 2)
}

/** Groups of questions that share their documents. */
export const questionGroups = (size: number): fc.Arbitrary<readonly VectorQuestion[]> =>
  new GroupArbitrary(size)
