import { createCipheriv, createDecipheriv } from 'node:crypto'
import { type MfaDevice, sealedSeedBytes } from '../identity/mfa-device.ts'
import type { Random } from '../ports/random.ts'

const nonceBytes = 12
const tagBytes = 16

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
 * Seals a seed: AES-256-GCM under a key of the device itself, with a random nonce.
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
  if (key === undefined) return undefined
  const nonce = random.bytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  return Buffer.concat([nonce, cipher.update(seed), cipher.final(), cipher.getAuthTag()])
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
  const nonce = sealedSeed.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealedSeed.subarray(-tagBytes))
  const seed = decipher.update(sealedSeed.subarray(nonceBytes, -tagBytes))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return seed
}

/** One key a device: account, serial number and user are part of the derivation. */
function seedKey(owner: SeedOwner, keys: SeedKeys): Buffer | undefined {
  const { keyVersion, account, serial, userId } = owner
  return keys.derive(keyVersion, ['mfa-seed', keyVersion, account, serial, userId], 32) // RULE mfa.sealed-seed
}
