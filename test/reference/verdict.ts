import type { VectorQuestion } from '@gatewarden/core/testing'
import type { Version } from './template.ts'

/** What a node of a statement says: it matches, it plainly does not, or it cannot be evaluated. */
export type Verdict = 'match' | 'no match' | 'fault'

/** Where a statement stands. */
export interface Surroundings {
  readonly effect: 'Allow' | 'Deny'
  readonly version: Version
  readonly question: VectorQuestion
}
