import type { Model } from '../../model/model.ts'
import type { FindSharedIssuer } from '../trust/shared-issuers.ts'
import type { SourceLimits } from './source-limits.ts'

/** What a source is read with. */
export interface SourceSettings {
  readonly partition: string
  /** Owner of files without an account folder. */
  readonly account: string
  readonly limits: SourceLimits
  /** Actions and resources of its services are checked in every document (MODEL-3). */
  readonly model: Model | undefined
  /** Which issuers many tenants share. Default the known ones (FED-11). */
  readonly sharedIssuer?: FindSharedIssuer
  /** Findings about trust policies are defects (ATK-1). Default false. */
  readonly isTrustStrict?: boolean
}
