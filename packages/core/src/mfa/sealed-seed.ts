import { type MfaDevice, sealedSeedBytes } from '../identity/mfa-device.ts'
import type { Random } from '../ports/random.ts'
import { seal, unseal } from '../ports/sealed.ts'

/** Bytes of a seed: what RFC 4226, section 4, R6 recommends. */
export const seedBytes = 20

/** Derives keys from versions of a master key; the ring of `createMasterKeys` fits. */
export interface SeedKeys {
  currentVersion(): string
  /** `undefined` when the version is unknown or was removed. */
  derive(
    version: string,
    info: readonly (string | Uint8Array)[],
    length: number,
  ): Buffer | undefined
}

/** What a sealed seed is bound to: under any other it does not open. */
export type SeedOwner = Pick<MfaDevice, 'account' | 'serial' | 'userId' | 'keyVersion'>

/**
 * Seals a seed under a key of the device itself.
 *
 * @returns `undefined` when the version of the master key is unknown.
 */
export function sealSeed(
  seed: Uint8Array,
  owner: SeedOwner,
  keys: SeedKeys,
  random: Random,
): Buffer | undefined {
  const key = seedKey(owner, keys)
  return key === undefined ? undefined : seal(seed, { key }, random)
}

/**
 * Opens what {@link sealSeed} sealed.
 *
 * @returns `undefined` when the version of the master key is unknown, or the seed belongs to another owner.
 */
export function openSeed(
  device: SeedOwner & Pick<MfaDevice, 'sealedSeed'>,
  keys: SeedKeys,
): Buffer | undefined {
  const key = seedKey(device, keys)
  const { sealedSeed } = device
  if (key === undefined || sealedSeed.length !== sealedSeedBytes) return undefined
  return unseal(sealedSeed, { key })
}

/** One key a device: account, serial number and user are part of the derivation. */
function seedKey(owner: SeedOwner, keys: SeedKeys): Buffer | undefined {
  const { keyVersion, account, serial, userId } = owner
  return keys.derive(keyVersion, ['mfa-seed', keyVersion, account, serial, userId], 32) // RULE mfa.sealed-seed
}
