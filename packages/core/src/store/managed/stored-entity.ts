import type { AccessKeyEntry } from '../../identity/access-key.ts'

/** A document by name. */
export interface StoredDocument {
  readonly name: string
  /** JSON text, byte for byte as given; principals of the own accounts stand in it by unique id (TRUST-4). */
  readonly document: string
}

/** A tag: key and value. */
export type StoredTag = readonly [key: string, value: string]

interface StoredNamed {
  /** Twelve digits. */
  readonly account: string
  readonly name: string
  /** Milliseconds since the epoch, whole seconds; `undefined` for what files define: they keep no dates. */
  readonly createdAt: number | undefined
}

interface StoredIdentity extends StoredNamed {
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

/** A user. */
export interface StoredUser extends StoredPolicyHolder {
  readonly kind: 'user'
  readonly tags: readonly StoredTag[]
  /** ARN of a managed policy. */
  readonly boundary: string | undefined
  /** Names of groups. */
  readonly groups: readonly string[]
  readonly accessKeys: readonly AccessKeyEntry[]
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

/** A version of a managed policy. */
export interface StoredVersion {
  /** `v1`, `v2` … */
  readonly versionId: string
  /** JSON text, byte for byte as given. */
  readonly document: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly createdAt: number | undefined
}

/** A managed policy of an account. */
export interface StoredPolicy extends StoredIdentity {
  readonly kind: 'policy'
  readonly description: string | undefined
  readonly defaultVersionId: string
  /** One to five, oldest first. */
  readonly versions: readonly StoredVersion[]
  /** Highest number that a version ever had (DM-2). */
  readonly lastVersionNumber: number
}

/** An OpenID Connect issuer that the account trusts. The name means nothing. */
export interface StoredProvider extends StoredNamed {
  readonly kind: 'provider'
  /** Issuer URL. */
  readonly url: string
  /** Accepted audiences. */
  readonly clientIds: readonly string[]
}

/** The policy of one resource. The name means nothing. */
export interface StoredResourcePolicy extends StoredNamed {
  readonly kind: 'resource-policy'
  /** ARN. */
  readonly resource: string
  /** JSON text. */
  readonly document: string
}

/** The entities by their kind. */
export interface StoredByKind {
  readonly user: StoredUser
  readonly role: StoredRole
  readonly group: StoredGroup
  readonly policy: StoredPolicy
  readonly provider: StoredProvider
  readonly 'resource-policy': StoredResourcePolicy
}

/** What a stored entity is. */
export type StoredKind = keyof StoredByKind

/** The entity of a kind. */
export type StoredOf<Kind extends StoredKind> = StoredByKind[Kind]

/** An entity as it is stored: plain data, its documents as text. It can go through JSON unchanged. */
export type StoredEntity = StoredByKind[StoredKind]
