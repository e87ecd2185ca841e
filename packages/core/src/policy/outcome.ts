/**
 * What one part of a statement says of a request.
 *
 * `fault`: it cannot be evaluated. Only `match-statement` turns that into an answer: a Deny counts it as matching,
 * an Allow does not apply (EVAL-5).
 */
export type Outcome = 'yes' | 'no' | 'fault'

/** Answers yes or no. */
export function outcomeOf(matched: boolean): Outcome {
  return matched ? 'yes' : 'no'
}
