import type {
  DecisionVector,
  VectorAnswer,
  VectorQuestion,
  VectorStatement,
} from './decision-vector.ts'

/** How one vector went. */
export interface VectorOutcome {
  readonly vector: DecisionVector
  /** What the engine answered, or what it threw. */
  readonly actual: VectorAnswer | Error
  /** Differences from `expect`. Empty: the vector holds. */
  readonly problems: readonly string[]
}

/** A determining set in an order of its own, so that two sets compare as text. */
export function determiningSet(statements: readonly VectorStatement[]): string {
  return statements
    .map(({ layer, level, policy, statement }) => `${layer}[${level ?? ''}]/${policy}/${statement}`)
    .sort()
    .join(' ')
}

function compare(vector: DecisionVector, actual: VectorAnswer): string[] {
  const { expect } = vector
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['decision', expect.decision, actual.decision],
    ['layer', expect.layer, actual.layer],
    ['errors', expect.errors ?? 0, actual.errors],
    ['level', expect.level ?? actual.level, actual.level],
    [
      'determining',
      determiningSet(expect.determining ?? actual.determining),
      determiningSet(actual.determining),
    ],
  ]
  return rows
    .filter(([, wanted, got]) => wanted !== got)
    .map(([name, wanted, got]) => `${name}: wanted \`${wanted}\`, got \`${got}\``)
}

/**
 * Asks an engine every vector and compares the answers. `decide` may be any function, so that any
 * engine can be scored; {@link decideVector} is gatewarden's own.
 *
 * @example
 * const failed = runVectors(vectors, decideVector).filter((outcome) => outcome.problems.length > 0)
 */
export function runVectors(
  vectors: readonly DecisionVector[],
  decide: (question: VectorQuestion) => VectorAnswer,
): VectorOutcome[] {
  return vectors.map((vector) => {
    try {
      const actual = decide(vector)
      return { vector, actual, problems: compare(vector, actual) }
    } catch (cause) {
      const actual = cause instanceof Error ? cause : new Error(String(cause))
      return { vector, actual, problems: [`threw: ${actual.message}`] }
    }
  })
}
