import type { Random } from '../../ports/random.ts'
import { seal, unseal } from '../../ports/sealed.ts'
import { decodeCanonicalBase64Url } from '../../session/jose/canonical-base64url.ts'
import { lengthPrefixed } from '../../session/length-prefixed.ts'
import type { MasterKeys } from '../../session/master-keys.ts'

/** Derives the keys of messages; the ring of `createMasterKeys` fits. */
export type MessageKeys = Pick<MasterKeys, 'currentVersion' | 'derive'>

/**
 * Seals the text of a denial for one account: base64url of the length and name of the key version, a random nonce of 96
 * bits, and the text under AES-256-GCM with the account as additional data (STS-21).
 *
 * @returns `undefined` when there is no master key.
 */
export function sealDenial(
  text: Uint8Array,
  account: string,
  keys: MessageKeys,
  random: Random,
): string | undefined {
  const version = keys.currentVersion()
  const key = messageKey(version, account, keys)
  if (key === undefined) return undefined
  const name = Buffer.from(version, 'latin1')
  const additionalData = boundTo(version, account)
  const sealed = seal(text, { key, additionalData }, random)
  return Buffer.concat([Buffer.of(name.length), name, sealed]).toString('base64url')
}

/**
 * Opens what {@link sealDenial} sealed.
 *
 * @returns `undefined` for anything else: malformed, altered, of another account, or under a version that is gone.
 */
export function openDenial(
  message: string,
  account: string,
  keys: MessageKeys,
): Buffer | undefined {
  const bytes = decodeCanonicalBase64Url(message)
  const length = bytes?.[0]
  if (bytes === undefined || length === undefined) return undefined
  const version = bytes.subarray(1, 1 + length).toString('latin1')
  const key = messageKey(version, account, keys)
  if (key === undefined) return undefined
  return unseal(bytes.subarray(1 + length), { key, additionalData: boundTo(version, account) })
}

/** A purpose of its own, and one key for each account: no message shares a key with any other use (SKEY-1). */
function messageKey(version: string, account: string, keys: MessageKeys): Buffer | undefined {
  return keys.derive(version, ['authorization-message', version, account], 32) // RULE sts.message-keys
}

function boundTo(version: string, account: string): Buffer {
  return lengthPrefixed([version, account]) // RULE sts.message-belongs-to-account
}
