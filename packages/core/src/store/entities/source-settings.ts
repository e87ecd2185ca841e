import type { Model } from '../../model/model.ts'
import type { SourceLimits } from './source-limits.ts'

/** What a source is read with. */
export interface SourceSettings {
  readonly partition: string
  /** Owner of files without an account folder. */
  readonly account: string
  readonly limits: SourceLimits
  /** Actions and resources of its services are checked in every document (MODEL-3). */
  readonly model: Model | undefined
}
