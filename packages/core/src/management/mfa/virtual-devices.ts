import { IamError } from '../../errors.ts'
import type { MfaDevice } from '../../identity/mfa-device.ts'
import { createPendingDevice } from '../../mfa/pending-device.ts'
import { qrSvg, qrText } from '../../mfa/qr-code.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { assertUnused } from '../operations/delete-conflict.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters } from '../parameters.ts'
import { shownDate } from '../shown/show-entity.ts'
import { deviceBySerial, sealingParts, serialOf, unknownDevice } from './device-owner.ts'

/** Input of CreateVirtualMFADevice. */
export interface CreateVirtualMFADeviceInput {
  /** 1 to 128 of `[A-Za-z0-9_+=,.@-]`; unique among the devices of the account, whatever its case. */
  readonly virtualMFADeviceName: string
  /** What an authenticator shows above the code, 1 to 64 characters without `:`. Default `gatewarden`. */
  readonly issuer?: string | undefined
}

/** A new virtual MFA device. All but the serial number is secret, and shown this once. */
export interface NewVirtualMFADevice {
  /** `arn:P:iam::A:mfa/NAME`. */
  readonly serialNumber: string
  /** Base64 of the 32 letters of base32 that an authenticator takes (MFA-5). */
  readonly base32StringSeed: string
  /** `otpauth://totp/…`. */
  readonly uri: string
  /** The URI as QR code for a terminal. */
  readonly qrCodeText: string
  /** The URI as QR code in SVG. */
  readonly qrCodeSvg: string
}

/** A device by its serial number. */
export interface DeviceInput {
  readonly serialNumber: string
}

/** Input of ListVirtualMFADevices. */
export interface ListVirtualMFADevicesInput extends PageInput {
  /** Those of somebody, of nobody yet, or both. Default both. */
  readonly assignmentStatus?: 'Assigned' | 'Unassigned' | 'Any' | undefined
}

/** A virtual MFA device as lists show it. */
export interface ListedVirtualDevice {
  readonly serialNumber: string
  /** ISO 8601, whole seconds, UTC; `undefined`: it is nobody's. */
  readonly enableDate: string | undefined
  /** Whose it is; `undefined`: nobody's. */
  readonly user: { readonly userId: string; readonly arn: string } | undefined
}

/** Operations on virtual MFA devices, whoever has them. */
export interface VirtualDeviceOperations {
  /**
   * Makes a device that proves nobody until enableMFADevice. `EntityAlreadyExists`, `LimitExceeded`, `ServiceUnavailable`
   * without `masterKeys`.
   */
  createVirtualMFADevice(
    input: CreateVirtualMFADeviceInput,
  ): Promise<{ readonly virtualMFADevice: NewVirtualMFADevice }>
  /** Ends a device. `DeleteConflict` while it is somebody's. */
  deleteVirtualMFADevice(input: DeviceInput): Promise<void>
  listVirtualMFADevices(
    input?: ListVirtualMFADevicesInput,
  ): Promise<Page & { readonly virtualMFADevices: readonly ListedVirtualDevice[] }>
}

/** Most devices of nobody that an account may have: who may only make them fills no store. */
const mostPending = 1_000

/** Virtual MFA devices. */
export const virtualDeviceOperations: OperationsOf<VirtualDeviceOperations> = Object.freeze({
  createVirtualMFADevice: {
    name: 'CreateVirtualMFADevice',
    kind: 'write',
    parameters: {
      virtualMFADeviceName: parameters.policyName,
      issuer: text(1, 64, { pattern: /^[ -9;-~]*$/ }),
    },
    run: createDevice,
    recorded: ({ virtualMFADevice: { serialNumber } }) => ({ serialNumber }),
  },
  deleteVirtualMFADevice: {
    name: 'DeleteVirtualMFADevice',
    kind: 'write',
    parameters: { serialNumber: parameters.serialNumber },
    run: ({ serialNumber }, call) => {
      call.authorize(serialNumber)
      const device = deviceBySerial(serialNumber, call)
      if (device === undefined) throw unknownDevice(serialNumber)
      assertUnused(device.owner === undefined, 'must deactivate the MFA device first')
      call.remove(device)
    },
  },
  listVirtualMFADevices: {
    name: 'ListVirtualMFADevices',
    kind: 'read',
    parameters: {
      ...pageParameters,
      assignmentStatus: text(3, 10, { pattern: /^(?:Assigned|Unassigned|Any)$/ }),
    },
    run: listDevices,
  },
})

function createDevice(input: CreateVirtualMFADeviceInput, call: ManagementCall) {
  const { virtualMFADeviceName: name, issuer = 'gatewarden' } = input
  const serialNumber = serialOf(name, call)
  call.authorize(serialNumber)
  call.assertFree('mfa-device', 'MFADevice', name)
  const pending = call.catalog.list('mfa-device', call.account).filter((it) => !it.owner)
  if (pending.length >= mostPending) {
    const message = `Cannot exceed quota for unassigned VirtualMFADevices: ${mostPending}`
    throw new IamError('LimitExceeded', message) // RULE management.pending-devices-are-bounded
  }
  const { partition, account, now: createdAt } = call
  const parts = { ...sealingParts(call), issuer }
  const { sealed, base32, uri } = createPendingDevice({ partition, account, name }, parts)
  const device: StoredOf<'mfa-device'> = Object.freeze({
    kind: 'mfa-device',
    account,
    name,
    createdAt,
    ...sealed,
    owner: undefined,
  })
  call.create(device)
  const base32StringSeed = Buffer.from(base32).toString('base64') // RULE mfa.seed-is-shown-once
  const codes = { qrCodeText: qrText(uri), qrCodeSvg: qrSvg(uri) }
  return { virtualMFADevice: { serialNumber, base32StringSeed, uri, ...codes } }
}

function listDevices(input: ListVirtualMFADevicesInput, call: ManagementCall) {
  const { assignmentStatus = 'Any' } = input
  call.authorize(serialOf('', call))
  const { snapshot } = call.state
  const userIds = call.catalog.list('user', call.account).map(({ id }) => id)
  const assigned = [...userIds, call.account].flatMap((id) => snapshot.mfaDevicesOf(id))
  const pending = call.catalog
    .list('mfa-device', call.account)
    .filter(({ owner }) => owner === undefined)
    .map(({ name }) => ({
      serialNumber: serialOf(name, call),
      enableDate: undefined,
      user: undefined,
    }))
  const all = [
    ...(assignmentStatus === 'Unassigned' ? [] : assigned.map(listed)),
    ...(assignmentStatus === 'Assigned' ? [] : pending),
  ].toSorted((a, b) => (a.serialNumber < b.serialNumber ? -1 : 1))
  const { items, ...page } = pageOf(all, ({ serialNumber }) => serialNumber, input)
  return { virtualMFADevices: items, ...page }
}

function listed({ serial, enabledAt, userId, userArn }: MfaDevice): ListedVirtualDevice {
  const user = { userId, arn: userArn }
  return { serialNumber: serial, enableDate: shownDate(enabledAt), user }
}
