import { IamError } from '../errors.ts'
import { mfaDeviceArn } from '../identity/arns.ts'
import type { Random } from '../ports/random.ts'
import { enableDateOf } from './enable-date.ts'
import { newSeed } from './new-seed.ts'
import { openSeed, type SeedKeys, type SeedOwner, sealSeed } from './sealed-seed.ts'

/** A device as it is stored without its owner. */
export interface SealedDevice {
  /** The sealed seed, base64. */
  readonly seed: string
  readonly keyVersion: string
}

/** Where a device stands: its serial number follows. */
export interface DevicePlace {
  readonly partition: string
  readonly account: string
  readonly name: string
}

/** A new device of nobody. */
export interface PendingDevice {
  readonly sealed: SealedDevice
  /** 32 letters of base32: secret, shown once. */
  readonly base32: string
  /** `otpauth://totp/…`: as secret as the seed. */
  readonly uri: string
}

/** What sealing needs. */
export interface SealingParts {
  readonly masterKeys: SeedKeys
  readonly random: Random
}

/** The owner of what nobody has confirmed: no user has this id, so such a seed proves nobody. */
const nobody = ''

/** Makes a device that proves nobody yet. @throws {IamError} `ServiceUnavailable` when the master key cannot seal. */
export function createPendingDevice(
  place: DevicePlace,
  { issuer, ...parts }: SealingParts & { readonly issuer: string },
): PendingDevice {
  const label = `${place.name}@${place.account}`
  const { bytes, base32, uri } = newSeed({ label, issuer, random: parts.random })
  return { sealed: sealedFor(nobody, bytes, place, parts), base32, uri }
}

/** The device sealed for whom two of its codes confirmed it for (MFA-4), and when. */
export interface EnabledDevice {
  readonly sealed: SealedDevice
  /** ISO 8601, whole seconds, UTC. */
  readonly enableDate: string
}

/**
 * Gives a device of nobody to a user.
 *
 * @param now - milliseconds since the epoch.
 * @throws {IamError} `InvalidAuthenticationCode`; `ServiceUnavailable` when its master key is missing.
 */
export function enablePendingDevice(
  device: DevicePlace & SealedDevice,
  to: { readonly userId: string; readonly codes: readonly [first: string, second: string] },
  parts: SealingParts & { readonly now: number },
): EnabledDevice {
  const bytes = opened(nobody, device, parts)
  if (bytes === undefined) {
    throw new IamError('ServiceUnavailable', 'the master key of the MFA device is missing')
  }
  const enableDate = enableDateOf(bytes, to.codes, parts.now)
  return { sealed: sealedFor(to.userId, bytes, device, parts), enableDate }
}

/** Takes a device from its user; `undefined` when its seed does not open, since its master key is missing. */
export function releaseDevice(
  device: DevicePlace & SealedDevice,
  userId: string,
  parts: SealingParts,
): SealedDevice | undefined {
  const bytes = opened(userId, device, parts)
  return bytes === undefined ? undefined : sealedFor(nobody, bytes, device, parts)
}

function opened(
  userId: string,
  { seed, keyVersion, ...place }: DevicePlace & SealedDevice,
  { masterKeys }: SealingParts,
): Uint8Array | undefined {
  const sealedSeed = Buffer.from(seed, 'base64')
  return openSeed({ ...ownerOf(userId, place, keyVersion), sealedSeed }, masterKeys)
}

function sealedFor(
  userId: string,
  bytes: Uint8Array,
  place: DevicePlace,
  { masterKeys, random }: SealingParts,
): SealedDevice {
  const keyVersion = masterKeys.currentVersion()
  const sealed = sealSeed(bytes, ownerOf(userId, place, keyVersion), masterKeys, random) // RULE mfa.pending-proves-nobody
  if (sealed !== undefined) return { seed: sealed.toString('base64'), keyVersion }
  throw new IamError('ServiceUnavailable', 'the current master key cannot seal')
}

function ownerOf(userId: string, place: DevicePlace, keyVersion: string): SeedOwner {
  return { account: place.account, serial: mfaDeviceArn(place), userId, keyVersion }
}
