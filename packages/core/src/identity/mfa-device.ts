/** A virtual MFA device of a user or of the root user, as it is stored: its seed is sealed under a master key (MFA-5). */
export interface MfaDevice {
  /** `arn:P:iam::A:mfa/NAME`. */
  readonly serial: string
  readonly account: string
  readonly userArn: string
  /**
   * Unique id of the owner: a re-created user of the same name does not get the device (ID-3). The account id for the
   * root user.
   */
  readonly userId: string
  /** Nonce, ciphertext and tag: 48 bytes. */
  readonly sealedSeed: Uint8Array
  /** Version of the master key that the seed is sealed under. */
  readonly keyVersion: string
  /** Milliseconds since the epoch, whole seconds: when the step of the second confirmed code began. */
  readonly enabledAt: number
}

/** Most MFA devices of one user. */
export const mostMfaDevices = 8

/** Bytes of a sealed seed: a nonce of 12, a seed of 20, a tag of 16. */
export const sealedSeedBytes = 48
