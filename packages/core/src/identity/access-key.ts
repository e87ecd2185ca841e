/** A long-term access key of a user or of the root user, as it is stored: its secret is derived and in no store (SKEY-6). */
export interface AccessKey {
  /** `AKIA` and 16 of `A-Z2-7`. */
  readonly id: string
  readonly account: string
  readonly userArn: string
  /**
   * Unique id of the owner: a re-created user of the same name does not get the key (ID-3). The account id for the root
   * user.
   */
  readonly userId: string
  readonly isActive: boolean
  /** 16 random bytes. */
  readonly salt: Uint8Array
  /** Version of the master key that the secret derives from. */
  readonly keyVersion: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly createdAt: number
}

/**
 * An access key in a file of `users`, or of the root user in a file of `accounts`: one object of the list `AccessKeys`.
 * Nothing in it is secret.
 */
export interface AccessKeyEntry {
  /** `AKIA` and 16 of `A-Z2-7`. */
  readonly AccessKeyId: string
  /** Unique id of the user that owns it; the account id for the root user. */
  readonly UserId: string
  readonly Status: 'Active' | 'Inactive'
  /** 16 random bytes, base64. */
  readonly Salt: string
  /** Version of the master key that the secret derives from. */
  readonly KeyVersion: string
  /** ISO 8601, whole seconds, UTC. */
  readonly CreateDate: string
}

/** Most access keys of one user. */
export const mostAccessKeys = 2

/** Bytes of the salt of an access key. */
export const saltBytes = 16

/** Whether `text` can name a version of the master key: 1 to 16 letters, digits, `.`, `_` or `-`. */
export function isKeyVersion(text: string): boolean {
  return /^[\w.-]{1,16}$/.test(text)
}
