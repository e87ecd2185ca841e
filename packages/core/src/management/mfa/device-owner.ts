import { IamError } from '../../errors.ts'
import { mfaDeviceArn, rootArn } from '../../identity/arns.ts'
import type { SealingParts } from '../../mfa/pending-device.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { ManagementCall } from '../management-call.ts'
import { ownUserName } from '../operations/own-user.ts'

/** Who a device is, or is to be, of. */
export interface DeviceOwner {
  /** Unique id; the account id for the root user. */
  readonly userId: string
  /** `undefined` for the root user. */
  readonly userName: string | undefined
}

/**
 * The user that an operation is about, authorized on it. Without a name it is the caller's own user, or the root user
 * where that is the caller: no one else manages its devices.
 *
 * @throws {IamError} `AccessDenied`, then `NoSuchEntity`.
 */
export function deviceOwner(userName: string | undefined, call: ManagementCall): DeviceOwner {
  const { principal, snapshot } = call.state
  if (userName !== undefined || principal.kind !== 'root') {
    const user = call.entity('user', userName ?? ownUserName(call))
    return { userId: user.id, userName: user.name }
  }
  call.authorize(rootArn(call))
  const rootUser = snapshot.account(call.account)?.rootUser
  if (rootUser !== undefined) return { userId: rootUser.id, userName: undefined }
  throw new IamError('NoSuchEntity', 'The account has no root user.')
}

/** `arn:P:iam::A:mfa/NAME` of the caller's account. */
export function serialOf(name: string, { partition, account }: ManagementCall): string {
  return mfaDeviceArn({ partition, account, name })
}

/** The device of a serial number, where it stands by itself and not in the file of a user. */
export function deviceBySerial(
  serialNumber: string,
  call: ManagementCall,
): StoredOf<'mfa-device'> | undefined {
  const name = serialNumber.slice(serialNumber.lastIndexOf('/') + 1)
  const found = call.catalog.find('mfa-device', call.account, name)
  return found !== undefined && serialOf(found.name, call) === serialNumber ? found : undefined
}

/** What is answered where there is no device of a serial number, or none of this user. */
export function unknownDevice(serialNumber: string): IamError {
  return new IamError(
    'NoSuchEntity',
    `MFA device with serial number ${serialNumber} cannot be found.`,
  )
}

/** The master keys that seeds are sealed under. @throws {IamError} `ServiceUnavailable`. */
export function sealingParts({ host }: ManagementCall): SealingParts {
  const { masterKeys, random } = host
  if (masterKeys !== undefined) return { masterKeys, random }
  throw new IamError('ServiceUnavailable', 'MFA devices need the "masterKeys" option')
}
