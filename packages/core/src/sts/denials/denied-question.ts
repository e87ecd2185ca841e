import type { Question } from '../../context/decision-point.ts'
import type { IamError } from '../../errors.ts'

const questions = new WeakMap<IamError, Question>()

/** Notes beside a refusal which question was denied. The error itself tells nothing of it: errors reach loggers. */
export function ofDeniedQuestion(refusal: IamError, question: Question): IamError {
  questions.set(refusal, question)
  return refusal
}

/** The question that a refusal denied; `undefined` where no policy was asked. */
export function deniedQuestion(error: unknown): Question | undefined {
  return error instanceof Error ? questions.get(error as IamError) : undefined
}
