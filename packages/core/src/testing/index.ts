// The second door of core: what tests of applications and of gatewarden itself share.

export type { CompileDocument } from './decide-vector.ts'
export {
  answerFromDecision,
  compileVectorDocument,
  decideVector,
  policySetFromVector,
  requestFromVector,
} from './decide-vector.ts'
// Decision vectors
export type {
  DecisionVector,
  VectorAccount,
  VectorAnswer,
  VectorDocument,
  VectorExpectation,
  VectorLayer,
  VectorPrincipal,
  VectorQuestion,
  VectorResource,
  VectorStatement,
} from './decision-vector.ts'
// Stores of one's own
export {
  type EntityStorageConformance,
  entityStorageConformance,
} from './entity-storage-conformance.ts'
// Time and randomness
export type { FixedClock } from './fixed-clock.ts'
export { fixedClock } from './fixed-clock.ts'
export type { ParseVectorResult, Vector } from './parse-vector.ts'
export { isRuleId, parseVector } from './parse-vector.ts'
export type { ParseVector } from './policy-vector.ts'
export type { VectorOutcome } from './run-vectors.ts'
export { determiningSet, runVectors } from './run-vectors.ts'
export { seededRandom } from './seeded-random.ts'
