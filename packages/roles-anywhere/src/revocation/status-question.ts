import type { Certificate } from '../certificate/certificate.ts'
import type { Relaxation } from '../certificate/relaxation.ts'
import type { Authority } from '../path/authority.ts'
import type { CertificateCrypto } from '../path/crypto-port.ts'
import type { PathBudget } from '../path/limits.ts'
import type { LinkVerifier } from '../path/link-verifier.ts'
import type { ListsByIssuer } from './crl-collection.ts'
import type { DenyList } from './deny-list.ts'
import type { RevocationRule } from './revocation-rule.ts'
import type { RollbackMemory } from './rollback-memory.ts'

/** What a store knows of revocation while one call is answered. */
export interface RevocationSetting {
  readonly lists: ListsByIssuer
  readonly rollback: RollbackMemory
  readonly denied: DenyList
  readonly ruleOf: (anchorId: string) => RevocationRule
}

/** What one call brings. */
export interface RevocationCall {
  readonly leaf: Certificate
  /** Milliseconds since the epoch. */
  readonly time: number
  /** Anchors and intermediates that bear a name. */
  readonly issuersNamed: (subjectKey: string) => readonly Authority[]
  readonly budget: PathBudget
  readonly crypto: CertificateCrypto
  /** What the profile lets pass. */
  readonly allowed: ReadonlySet<Relaxation>
}

/** One certificate whose status is asked. */
export interface StatusQuestion {
  readonly certificate: Certificate
  /** The certificate above it on the path. */
  readonly issuer: Authority
  readonly anchorId: string
  readonly isLeaf: boolean
  readonly links: LinkVerifier
  /** Signers of lists on whose behalf it is asked. */
  readonly pending: readonly Certificate[]
}
