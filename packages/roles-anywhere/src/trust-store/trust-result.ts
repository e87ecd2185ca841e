import type { Certificate } from '../certificate/certificate.ts'
import type { Refusal } from '../certificate/refusal.ts'
import type { Relaxation } from '../certificate/relaxation.ts'
import type { UncheckedStatus } from '../path/path-confirmation.ts'
import type { CertificateFacts } from './certificate-facts.ts'

/** A rule that a certificate of the path broke and the profile lets pass. */
export interface UsedRelaxation {
  readonly relaxation: Relaxation
  /** `leaf`, `intermediate N` counted from the leaf, or `anchor`. */
  readonly certificate: string
}

/** A valid path with its facts. */
export interface AcceptedPath {
  readonly ok: true
  /** Leaf first, anchor last. */
  readonly path: readonly Certificate[]
  readonly anchorId: string
  readonly facts: CertificateFacts
  /** What only the profile `compat` lets pass; empty under the others. */
  readonly relaxations: readonly UsedRelaxation[]
  /** Earliest notAfter of the path, in milliseconds since the epoch. */
  readonly validUntil: number
  /** When the first of the revocation lists that were asked is stale; `undefined`: none was asked. */
  readonly freshUntil: number | undefined
  /** Certificates whose status was not asked, or was not known and let pass. */
  readonly unchecked: readonly UncheckedStatus[]
}

/** A valid path with its facts, or the reason why there is none. */
export type TrustResult = AcceptedPath | ({ readonly ok: false } & Refusal)
