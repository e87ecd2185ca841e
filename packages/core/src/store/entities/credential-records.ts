import type { AccessKey } from '../../identity/access-key.ts'
import type { MfaDevice } from '../../identity/mfa-device.ts'
import type { FileReading, LocatedText } from '../source/file-reading.ts'

/** An entry of `AccessKeys`. */
export interface AccessKeyRecord extends Omit<AccessKey, 'account' | 'userArn' | 'id' | 'userId'> {
  readonly id: LocatedText
  readonly userId: LocatedText
}

/** An entry of `MFADevices`. */
export interface MfaDeviceRecord
  extends Omit<MfaDevice, 'account' | 'userArn' | 'serial' | 'userId'> {
  readonly serial: LocatedText
  readonly userId: LocatedText
}

/** A file of `mfa-devices`. Its serial number follows from its place. */
export interface MfaDeviceFileRecord extends Pick<MfaDevice, 'sealedSeed' | 'keyVersion'> {
  readonly reading: FileReading
  /** `undefined`: it is nobody's. */
  readonly owner: { readonly userId: LocatedText; readonly enabledAt: number } | undefined
}

/** What users and the root user prove themselves by. */
export interface CredentialRecords {
  readonly reading: FileReading
  readonly accessKeys: readonly AccessKeyRecord[]
  readonly mfaDevices: readonly MfaDeviceRecord[]
}

/** `RootUser` of a file of `accounts`. */
export interface RootUserRecord extends CredentialRecords {
  readonly unsafeRootWithoutMfa: boolean
}
