import type { AccessKeyEntry } from '../../identity/access-key.ts'
import type { StoredNamed } from './stored-identities.ts'

/** Names of guardrails that are attached to a root, a unit or an account. */
export interface StoredAttachments {
  /** Service control policies; `undefined`: nothing is said, which is `FullAWSAccess`. */
  readonly scps: readonly string[] | undefined
  /** Resource control policies beside the implied one. */
  readonly rcps: readonly string[] | undefined
}

/** An organizational unit. */
export interface StoredUnit extends StoredAttachments {
  /** `ou-…`. */
  readonly id: string
  /** Unique in the organization. */
  readonly name: string
  /** Name of the unit above it; `undefined`: below the root. */
  readonly parent: string | undefined
}

/** The organization, with the guardrails of its root. There is one; its name is `organization`. */
export interface StoredOrganization extends StoredNamed, StoredAttachments {
  readonly kind: 'organization'
  /** `o-…`. */
  readonly id: string
  /** `r-…`. */
  readonly rootId: string
  /** Twelve digits. */
  readonly managementAccount: string
  readonly units: readonly StoredUnit[]
}

/** An account. Its id is its name. */
export interface StoredAccount extends StoredNamed, StoredAttachments {
  readonly kind: 'account'
  /** Shown, never matched. */
  readonly displayName: string | undefined
  /** Name of its unit; `undefined`: directly below the root. */
  readonly unit: string | undefined
  /** `undefined`: nobody can act as its root user. Its MFA devices are entities of their own. */
  readonly rootUser: { readonly accessKeys: readonly AccessKeyEntry[] } | undefined
}

/** AWS's names of the types of guardrails. */
export type GuardrailTypeName = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

/** A guardrail. */
export interface StoredGuardrail extends StoredNamed {
  readonly kind: 'guardrail'
  /** `p-…`; that of a file follows from its name. */
  readonly id: string
  /** `undefined` for a file that does not say: it is what it is attached as. */
  readonly type: GuardrailTypeName | undefined
  readonly description: string | undefined
  /** JSON text. */
  readonly document: string
}
