import { IamError } from '../../errors.ts'
import { enablePendingDevice, releaseDevice } from '../../mfa/pending-device.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters } from '../parameters.ts'
import { shownDate } from '../shown/show-entity.ts'
import {
  type DeviceOwner,
  deviceBySerial,
  deviceOwner,
  sealingParts,
  unknownDevice,
} from './device-owner.ts'
import type { DeviceInput } from './virtual-devices.ts'

/** Whose devices an operation is about. */
export interface DeviceOwnerInput {
  /** Default the caller's own user; the root user where that is the caller. */
  readonly userName?: string | undefined
}

/** A device of a user. */
export interface AssignedDeviceInput extends DeviceOwnerInput, DeviceInput {}

/** Input of EnableMFADevice. */
export interface EnableMFADeviceInput extends AssignedDeviceInput {
  /** Six digits that the authenticator showed. */
  readonly authenticationCode1: string
  /** The six digits that it showed next. */
  readonly authenticationCode2: string
}

/** A second factor of a user. */
export interface ListedDevice {
  /** `undefined` for the root user. */
  readonly userName: string | undefined
  /** ARN of a virtual device, or of a WebAuthn credential (`u2f/…`). */
  readonly serialNumber: string
  /** ISO 8601, whole seconds, UTC. */
  readonly enableDate: string
}

/** Operations on the MFA devices of a user. They work for users of policy files too: devices are entities of their own. */
export interface AssignedDeviceOperations {
  /**
   * Gives a device to a user, whom it proves from then on. `InvalidAuthenticationCode`, `NoSuchEntity`,
   * `EntityAlreadyExists` for one that is somebody's, `LimitExceeded` for a ninth one.
   */
  enableMFADevice(input: EnableMFADeviceInput): Promise<void>
  /**
   * Takes a device from its user; a virtual one can be enabled again, a WebAuthn credential ends. `NoSuchEntity`. Sessions that
   * it proved live on.
   */
  deactivateMFADevice(input: AssignedDeviceInput): Promise<void>
  /** Lists virtual devices and WebAuthn credentials of a user. */
  listMFADevices(
    input?: DeviceOwnerInput & PageInput,
  ): Promise<Page & { readonly mfaDevices: readonly ListedDevice[] }>
}

const code = text(6, 6, { isRequired: true, pattern: /^[0-9]{6}$/, isHidden: true })
const assigned = Object.freeze({
  userName: parameters.optionalUserName,
  serialNumber: parameters.serialNumber,
})

/** MFA devices of users. */
export const assignedDeviceOperations: OperationsOf<AssignedDeviceOperations> = Object.freeze({
  enableMFADevice: {
    name: 'EnableMFADevice',
    kind: 'write',
    parameters: { ...assigned, authenticationCode1: code, authenticationCode2: code },
    run: enableDevice,
  },
  deactivateMFADevice: {
    name: 'DeactivateMFADevice',
    kind: 'write',
    parameters: assigned,
    run: deactivateDevice,
  },
  listMFADevices: {
    name: 'ListMFADevices',
    kind: 'read',
    parameters: { ...pageParameters, userName: parameters.optionalUserName },
    run: (input, call) => {
      const owner = deviceOwner(input.userName, call)
      const { items, ...page } = pageOf(devicesOf(owner, call), (it) => it.serialNumber, input)
      return { mfaDevices: items, ...page }
    },
  },
})

function enableDevice(input: EnableMFADeviceInput, call: ManagementCall): void {
  const { serialNumber, authenticationCode1, authenticationCode2 } = input
  const { userId } = deviceOwner(input.userName, call)
  const device = deviceBySerial(serialNumber, call)
  if (device === undefined) throw unknownDevice(serialNumber)
  if (device.owner !== undefined) {
    const message = `MFA device with serial number ${serialNumber} is already in use.`
    throw new IamError('EntityAlreadyExists', message)
  }
  const { partition, host } = call
  const to = { userId, codes: [authenticationCode1, authenticationCode2] as const }
  const parts = { ...sealingParts(call), now: host.clock.now() }
  const { sealed, enableDate } = enablePendingDevice({ ...device, partition }, to, parts)
  call.update(device, { ...sealed, owner: { userId, enableDate } })
}

function deactivateDevice(input: AssignedDeviceInput, call: ManagementCall): void {
  const { serialNumber } = input
  const { userId, userName } = deviceOwner(input.userName, call)
  const { webAuthnCredentials } = call.state.snapshot.secondFactors(userId)
  const credential = webAuthnCredentials.find(({ serial }) => serial === serialNumber)
  if (credential !== undefined && userName !== undefined) {
    dropCredential(credential.id, call.known('user', userName), call)
    return
  }
  const device = deviceBySerial(serialNumber, call)
  if (device === undefined) refuseFactorOfEntity(userId, serialNumber, call)
  if (device?.owner?.userId !== userId) throw unknownDevice(serialNumber)
  const { masterKeys, random } = call.host
  const { partition } = call
  const sealed =
    masterKeys && releaseDevice({ ...device, partition }, userId, { masterKeys, random })
  // A seed that no key opens can prove nobody again.
  if (sealed === undefined) call.remove(device)
  else call.update(device, { ...sealed, owner: undefined })
}

function dropCredential(id: string, user: StoredOf<'user'>, call: ManagementCall): void {
  const kept = user.webAuthnCredentials?.filter(({ CredentialId }) => CredentialId !== id)
  call.update(user, { webAuthnCredentials: kept ?? [] })
}

/** What stands in a file of a user, or of an account, is changed there. */
function refuseFactorOfEntity(userId: string, serialNumber: string, call: ManagementCall): void {
  const isThere = call.state.snapshot.mfaDevice(serialNumber)?.userId === userId
  if (!isThere) return
  const message = `The MFA device ${serialNumber} is defined by a policy file and cannot be changed here.`
  throw new IamError('UnmodifiableEntity', message)
}

function devicesOf({ userId, userName }: DeviceOwner, call: ManagementCall): ListedDevice[] {
  const { snapshot } = call.state
  const credentials = snapshot.secondFactors(userId).webAuthnCredentials
  return [...snapshot.mfaDevicesOf(userId), ...credentials]
    .map(({ serial, enabledAt }) => ({
      userName,
      serialNumber: serial,
      enableDate: shownDate(enabledAt) ?? '',
    }))
    .toSorted((a, b) => (a.serialNumber < b.serialNumber ? -1 : 1))
}
