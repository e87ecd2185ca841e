import type { Random } from '../ports/random.ts'
import { seal, unseal } from '../ports/sealed.ts'
import type { EncryptionKey } from './encryption-key.ts'

/** A sealed secret, and the key it is sealed with, itself wrapped. Binary parts are base64. */
export interface Envelope {
  /** Id of the {@link EncryptionKey}. */
  readonly encryptionKey: string
  /** The data key, wrapped. */
  readonly dataKey: string
  /** The secret, sealed with the data key. */
  readonly sealed: string
}

const dataKeyBytes = 32

/**
 * Seals a secret with a data key of its own, and wraps that one.
 *
 * @param boundTo - names the secret: an envelope that is moved to another place does not open there.
 */
export async function sealEnvelope(
  secret: Uint8Array,
  boundTo: Uint8Array,
  encryptionKey: EncryptionKey,
  random: Random,
): Promise<Envelope> {
  const key = random.bytes(dataKeyBytes)
  const wrapped = await encryptionKey.wrap(key)
  return Object.freeze({
    encryptionKey: encryptionKey.id,
    dataKey: Buffer.from(wrapped).toString('base64'),
    sealed: seal(secret, { key, additionalData: boundTo }, random).toString('base64'), // RULE keys.envelope
  })
}

/**
 * Opens an envelope with the encryption key that it names.
 *
 * @returns `undefined` when none of the keys opens it, or when it was altered or moved.
 */
export async function openEnvelope(
  envelope: Envelope,
  boundTo: Uint8Array,
  encryptionKeys: readonly EncryptionKey[],
): Promise<Buffer | undefined> {
  const encryptionKey = encryptionKeys.find(({ id }) => id === envelope.encryptionKey)
  if (encryptionKey === undefined) return undefined
  const key = await encryptionKey
    .unwrap(Buffer.from(envelope.dataKey, 'base64'))
    .catch(() => undefined)
  if (key?.length !== dataKeyBytes) return undefined
  return unseal(Buffer.from(envelope.sealed, 'base64'), { key, additionalData: boundTo })
}
