import type { User } from '../identity/entities.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import type { UnconfirmedMfaDevice } from './create-mfa-device.ts'
import { enableDateOf } from './enable-date.ts'
import { openSeed, type SeedKeys } from './sealed-seed.ts'

/**
 * An MFA device in a file of `users`, or of the root user in a file of `accounts`: one object of the list
 * `MFADevices`.
 */
export interface MfaDeviceEntry extends UnconfirmedMfaDevice {
  /** When the step of the second code began: ISO 8601, whole seconds, UTC. Codes of that step and older ones are used. */
  readonly EnableDate: string
}

/** Options of {@link confirmMfaDevice}. */
export interface ConfirmMfaDeviceOptions {
  /** The master keys that the device was made with. */
  readonly masterKeys: SeedKeys
  /** Default the real clock. */
  readonly clock?: Clock
}

/**
 * Makes the entry of the user's file from a device and two codes that its authenticator showed one after the other. The
 * second one must be the previous, the current or the next. Neither is accepted anywhere again.
 *
 * @throws {IamError} `InvalidAuthenticationCode` for codes that are wrong, equal, reversed, apart or too old.
 * @throws {TypeError} for a device of another user, or whose master key is missing.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html}
 */
export function confirmMfaDevice(
  user: Pick<User, 'account' | 'id'>,
  device: UnconfirmedMfaDevice,
  codes: readonly [first: string, second: string],
  options: ConfirmMfaDeviceOptions,
): MfaDeviceEntry {
  const { SerialNumber, UserId, Seed, KeyVersion } = device
  const owner = { account: user.account, userId: user.id }
  const sealed = { serial: SerialNumber, keyVersion: KeyVersion, sealedSeed: fromBase64(Seed) }
  const seed = openSeed({ ...owner, ...sealed }, options.masterKeys)
  if (seed === undefined || UserId !== user.id) {
    throw new TypeError('"device" must be one of this user, and its master key must be known')
  }
  const EnableDate = enableDateOf(seed, codes, (options.clock ?? systemClock).now())
  return Object.freeze({ SerialNumber, UserId, Seed, KeyVersion, EnableDate })
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}
