/** Recovery codes of a user, as they are stored: hashes of which each stands for one code (MFA-9). */
export interface RecoveryCodes {
  /** Unique id of the owner: a re-created user of the same name does not get them (ID-3). */
  readonly userId: string
  /** SHA-256, 32 bytes each. */
  readonly hashes: readonly Uint8Array[]
  /** Milliseconds since the epoch, whole seconds. */
  readonly createdAt: number
}

/** A WebAuthn credential of a user, as it is stored: nothing in it is secret (MFA-8). */
export interface WebAuthnCredential {
  /** Credential id of the authenticator: base64url. */
  readonly id: string
  /** `arn:P:iam::A:u2f/user/NAME/…`: what sessions name it by. */
  readonly serial: string
  /** Unique id of the owner. */
  readonly userId: string
  /** COSE_Key (RFC 9052, section 7). */
  readonly publicKey: Uint8Array
  /** Signature counter at registration; 0 for authenticators that do not count. */
  readonly signCount: number
  /** How a browser reaches the authenticator: `usb`, `nfc`, `ble`, `internal`, `hybrid` … */
  readonly transports: readonly string[]
  /** Milliseconds since the epoch, whole seconds. */
  readonly enabledAt: number
}

/** What a user has beside virtual MFA devices to prove that it is there. */
export interface SecondFactors {
  readonly recoveryCodes: RecoveryCodes | undefined
  readonly webAuthnCredentials: readonly WebAuthnCredential[]
}

/** The factors of most users. */
export const noSecondFactors: SecondFactors = Object.freeze({
  recoveryCodes: undefined,
  webAuthnCredentials: Object.freeze([]),
})

/** Most recovery codes of one user. */
export const mostRecoveryCodes = 20

/** Bytes of the hash of a recovery code. */
export const recoveryHashBytes = 32

/** Bytes that a credential id (WebAuthn Level 3, section 4) and a public key may have. */
export const webAuthnSizes: { readonly credentialId: number; readonly publicKey: number } =
  Object.freeze({ credentialId: 1_023, publicKey: 1_024 })
