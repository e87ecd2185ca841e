import type { RecoveryCodes, WebAuthnCredential } from '../../identity/second-factors.ts'
import type { LocatedText } from '../source/file-reading.ts'

/** `RecoveryCodes` of a user. */
export interface RecoveryCodesRecord extends Omit<RecoveryCodes, 'userId'> {
  readonly userId: LocatedText
}

/** An entry of `WebAuthnCredentials`. */
export interface WebAuthnCredentialRecord
  extends Omit<WebAuthnCredential, 'id' | 'serial' | 'userId'> {
  readonly id: LocatedText
  readonly userId: LocatedText
}
