import { mfaDeviceArn, rootArn } from '../identity/arns.ts'
import type { User } from '../identity/entities.ts'
import { isAccountId, nameProblem } from '../identity/names.ts'
import { isUniqueId } from '../identity/unique-id.ts'
import { parseArn } from '../policy/arn.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import { newSeed } from './new-seed.ts'
import { type SeedKeys, sealSeed } from './sealed-seed.ts'

/** A device that no code has confirmed yet. Nothing in it can be read without the master key. */
export interface UnconfirmedMfaDevice {
  /** `arn:P:iam::A:mfa/NAME`. */
  readonly SerialNumber: string
  /** Unique id of the user that owns it; the account id for the root user. */
  readonly UserId: string
  /** The sealed seed, base64. */
  readonly Seed: string
  /** Version of the master key that the seed is sealed under. */
  readonly KeyVersion: string
}

/** A new virtual MFA device. */
export interface NewMfaDevice {
  readonly serialNumber: string
  /** 32 letters of base32, for typing. This is the only time that it is shown. */
  readonly seed: string
  /** `otpauth://totp/…`, for an authenticator; as secret as the seed it holds. */
  readonly uri: string
  /** What `confirmMfaDevice` makes the entry of the user's file from. */
  readonly device: UnconfirmedMfaDevice
}

/** Options of {@link createMfaDevice}. */
export interface CreateMfaDeviceOptions {
  /** The master keys that the line is given as `masterKeys`; the seed is sealed under the current version. */
  readonly masterKeys: SeedKeys
  /**
   * Last part of the serial number: 1 to 128 letters, digits and `_+=,.@-`, in its account used once. Default the name of
   * the user, `root-account-mfa-device` for the root user: a second device needs one of its own.
   */
  readonly name?: string
  /** What an authenticator shows above the code. Default `gatewarden`. */
  readonly issuer?: string
  /** Default the operating system's generator. */
  readonly random?: Random
}

/**
 * Makes a virtual MFA device for a user, or for the root user of an account: a seed for its authenticator, and the same
 * sealed for its file. It proves nothing until `confirmMfaDevice` has seen two of its codes. It is bound to the user's
 * unique id: a re-created user of the same name does not get it.
 *
 * @throws {TypeError} for a user without account, ARN or unique id; for a name that cannot be one.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html}
 */
export function createMfaDevice(
  user: Pick<User, 'account' | 'arn' | 'id' | 'name'>,
  options: CreateMfaDeviceOptions,
): NewMfaDevice {
  const { account, id: userId } = user
  const partition = parseArn(user.arn)?.partition
  const isWhole = partition !== undefined && isAccountId(account)
  const isRoot = isWhole && userId === account && user.arn === rootArn({ partition, account })
  if (!isWhole || !(isRoot || isUniqueId('AIDA', userId))) {
    throw new TypeError('"user" must have an account id, an ARN and a unique id')
  }
  const { masterKeys, name = user.name, issuer = 'gatewarden', random = systemRandom } = options
  const problem = nameProblem('mfa-device', name)
  if (problem !== undefined) throw new TypeError(`"name" option ${problem}`)
  const serial = mfaDeviceArn({ partition, account, name })
  const keyVersion = masterKeys.currentVersion()
  const seed = newSeed({ label: `${user.name}@${account}`, issuer, random })
  const sealed = sealSeed(seed.bytes, { account, serial, userId, keyVersion }, masterKeys, random)
  if (sealed === undefined) {
    throw new TypeError('"masterKeys" option cannot derive from its current version')
  }
  const device: UnconfirmedMfaDevice = {
    SerialNumber: serial,
    UserId: userId,
    Seed: sealed.toString('base64'),
    KeyVersion: keyVersion,
  }
  return Object.freeze({
    serialNumber: serial,
    seed: seed.base32,
    uri: seed.uri,
    device: Object.freeze(device),
  })
}
