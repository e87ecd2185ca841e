import type { IssuerPath } from './candidate-paths.ts'
import type { PathObjection } from './failure-log.ts'
import type { LinkVerifier } from './link-verifier.ts'

/** Why the status of a certificate was not asked: no list speaks of its issuer, or nobody insists (CRL-9, CRL-10). */
export interface UncheckedStatus {
  /** `leaf`, or `intermediate N` counted from the leaf. */
  readonly certificate: string
  readonly why: 'no_list' | 'soft_fail'
}

/** What speaks for a path beyond what its certificates say. */
export interface PathConfirmation {
  /** Until when the answer holds, in milliseconds since the epoch; `Infinity`: as long as the certificates. */
  readonly freshUntil: number
  readonly unchecked: readonly UncheckedStatus[]
}

/** Asked of each path whose certificates and signatures hold. */
export type ConfirmPath = (
  issuers: IssuerPath,
  links: LinkVerifier,
) => Promise<PathConfirmation | PathObjection>
