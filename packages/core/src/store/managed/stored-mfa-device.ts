import type { StoredNamed } from './stored-identities.ts'

/** A virtual MFA device that no entity of a user holds: its serial number is `arn:P:iam::A:mfa/NAME`. */
export interface StoredMfaDevice extends StoredNamed {
  readonly kind: 'mfa-device'
  /** The sealed seed, base64 (MFA-5). */
  readonly seed: string
  /** Version of the master key that the seed is sealed under. */
  readonly keyVersion: string
  /** `undefined`: nobody has confirmed it yet, or it was deactivated. */
  readonly owner: StoredDeviceOwner | undefined
}

/** Whom a device proves. */
export interface StoredDeviceOwner {
  /** Unique id of a user; the account id for the root user. */
  readonly userId: string
  /** When the step of the second confirmed code began: ISO 8601, whole seconds, UTC. */
  readonly enableDate: string
}
