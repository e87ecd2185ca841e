import type { OidcProvider } from '../../identity/entities.ts'
import type { ManagedPolicy } from '../../identity/managed-policy.ts'
import type { Tags } from '../../identity/tags.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { JsonNode } from '../../policy/json.ts'
import type { FileReading, LocatedText } from '../source/file-reading.ts'
import type { CredentialRecords } from './credential-records.ts'
import type { RecoveryCodesRecord, WebAuthnCredentialRecord } from './second-factor-records.ts'

/** A document of a file: compiled, and as nodes for checks that need positions. */
export interface DocumentRecord {
  readonly node: JsonNode
  readonly compiled: CompiledPolicy
}

/** What users, roles and groups have in common. References are resolved when all files are read. */
export interface PolicyHolderRecord {
  readonly reading: FileReading
  /** Names or ARNs of managed policies. */
  readonly attached: readonly LocatedText[]
  readonly inline: readonly CompiledPolicy[]
}

/** A file of `groups`. */
export type GroupRecord = PolicyHolderRecord

/** A file of `users`. */
export interface UserRecord extends PolicyHolderRecord, CredentialRecords {
  /** Unique id, where the file gives one. */
  readonly id: LocatedText | undefined
  readonly path: string
  readonly tags: Tags
  readonly groups: readonly LocatedText[]
  readonly recoveryCodes: RecoveryCodesRecord | undefined
  readonly webAuthnCredentials: readonly WebAuthnCredentialRecord[]
  /** Name or ARN of a managed policy. */
  readonly boundary: LocatedText | undefined
}

/** A file of `roles`. */
export interface RoleRecord extends PolicyHolderRecord {
  /** Unique id, where the file gives one. */
  readonly id: LocatedText | undefined
  readonly path: string
  readonly tags: Tags
  readonly boundary: LocatedText | undefined
  readonly trust: DocumentRecord
  readonly maxSessionDurationSeconds: number
  readonly requiresProof: boolean
  readonly isServiceLinked: boolean
}

/** A policy whose file is a bare document: all else follows from its ARN, which is the id of `compiled`. */
export interface BarePolicy {
  readonly document: string
  readonly compiled: CompiledPolicy
}

/** A file of `policies`. */
export interface ManagedPolicyRecord {
  readonly reading: FileReading
  readonly policy: BarePolicy | ManagedPolicy
}

/** A file of `resource-policies`. */
export interface ResourcePolicyRecord {
  readonly reading: FileReading
  readonly resource: LocatedText
  readonly document: DocumentRecord
}

/** A file of `providers`. */
export interface ProviderRecord {
  readonly reading: FileReading
  readonly url: LocatedText
  readonly provider: OidcProvider
}
