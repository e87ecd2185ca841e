/** Freezes an answer with all that is in it: plain objects, lists and primitive values. */
export function frozen<Answer>(answer: Answer): Answer {
  if (typeof answer !== 'object' || answer === null) return answer
  for (const value of Object.values(answer)) frozen(value)
  return Object.freeze(answer)
}
