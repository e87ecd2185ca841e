import type { StoredIdentity, StoredNamed, StoredTag } from './stored-identities.ts'

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
  /** Default none. */
  readonly tags?: readonly StoredTag[]
}

/** An OpenID Connect issuer that the account trusts. The name means nothing. */
export interface StoredProvider extends StoredNamed {
  readonly kind: 'provider'
  /** Issuer URL. */
  readonly url: string
  /** Accepted audiences. */
  readonly clientIds: readonly string[]
  /** SHA-1 of certificates, of which one must be in the chain of its hosts: 40 hex digits each. Default none: no pin (FED-13). */
  readonly thumbprints?: readonly string[]
  /** Default none. */
  readonly tags?: readonly StoredTag[]
}

/** The policy of one resource. The name means nothing. */
export interface StoredResourcePolicy extends StoredNamed {
  readonly kind: 'resource-policy'
  /** ARN. */
  readonly resource: string
  /** JSON text. */
  readonly document: string
}
