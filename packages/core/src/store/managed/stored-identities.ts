import type { AccessKeyEntry } from '../../identity/access-key.ts'

/** A document by name. */
export interface StoredDocument {
  readonly name: string
  /** JSON text, byte for byte as given; principals of the own accounts stand in it by unique id (TRUST-4). */
  readonly document: string
}

/** A tag: key and value. */
export type StoredTag = readonly [key: string, value: string]

/** What every stored entity has. */
export interface StoredNamed {
  /** Twelve digits. */
  readonly account: string
  readonly name: string
  /** Milliseconds since the epoch, whole seconds; `undefined` for what files define: they keep no dates. */
  readonly createdAt: number | undefined
}

/** What users, roles, groups and managed policies have. */
export interface StoredIdentity extends StoredNamed {
  /** Unique id; a re-created entity of the same name has another one (ID-3). */
  readonly id: string
  /** Begins and ends with `/`. */
  readonly path: string
}

interface StoredPolicyHolder extends StoredIdentity {
  /** ARNs of managed policies. */
  readonly attached: readonly string[]
  readonly inline: readonly StoredDocument[]
}

/** Recovery codes as files of users hold them: hashes. */
export interface StoredRecoveryCodes {
  readonly UserId: string
  /** ISO 8601, whole seconds, UTC. */
  readonly CreateDate: string
  /** Base64url. */
  readonly Hashes: readonly string[]
}

/** A WebAuthn credential as files of users hold it. */
export interface StoredWebAuthnCredential {
  /** Base64url. */
  readonly CredentialId: string
  readonly UserId: string
  /** COSE_Key, base64url. */
  readonly PublicKey: string
  readonly SignCount: number
  readonly Transports: readonly string[]
  /** ISO 8601, whole seconds, UTC. */
  readonly EnableDate: string
}

/** A user. Its MFA devices are entities of their own. */
export interface StoredUser extends StoredPolicyHolder {
  readonly kind: 'user'
  readonly tags: readonly StoredTag[]
  /** ARN of a managed policy. */
  readonly boundary: string | undefined
  /** Names of groups. */
  readonly groups: readonly string[]
  readonly accessKeys: readonly AccessKeyEntry[]
  /** Default none. */
  readonly recoveryCodes?: StoredRecoveryCodes | undefined
  /** Default none. */
  readonly webAuthnCredentials?: readonly StoredWebAuthnCredential[]
}

/** A role. */
export interface StoredRole extends StoredPolicyHolder {
  readonly kind: 'role'
  readonly tags: readonly StoredTag[]
  /** ARN of a managed policy. */
  readonly boundary: string | undefined
  readonly description: string | undefined
  /** JSON text of the trust policy. */
  readonly trust: string
  /** 3,600 to 43,200. */
  readonly maxSessionDurationSeconds: number
}

/** A group. */
export interface StoredGroup extends StoredPolicyHolder {
  readonly kind: 'group'
}
