import type { Logger } from '../ports/logger.ts'
import { createMasterKeys, type MasterKey } from '../session/master-keys.ts'
import type { KeyRecord } from './key-document.ts'
import type { OpenKey } from './key-rings.ts'

/**
 * Reads the master keys that a key store is to take in.
 *
 * @throws {TypeError} for a key under 32 bytes, a malformed version or one that is given twice.
 */
export function readFormerMasterKeys(given: readonly MasterKey[] = []): readonly MasterKey[] {
  const isKey = (key: MasterKey | undefined) => key?.bytes instanceof Uint8Array
  if (!Array.isArray(given) || !given.every(isKey))
    throw new TypeError('"masterKeys" option must be a list of { version, bytes }')
  try {
    createMasterKeys({ keys: given })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(error.message.replace('"keys"', '"masterKeys"'))
  }
  return Object.freeze(given.map(({ version, bytes }) => ({ version, bytes: Buffer.from(bytes) })))
}

/** The same as keys of a document: all are in use at once, the last one is what new secrets derive from. */
export function formerMasterKeys(
  given: readonly MasterKey[],
  now: number,
): readonly Omit<OpenKey, 'envelope'>[] {
  return given.map(({ version, bytes }, index) => {
    const activatesAt = now - (given.length - 1 - index) * 1000
    return { purpose: 'master', id: version, activatesAt, secret: bytes }
  })
}

/** A key that is not taken in is one whose access keys and devices are refused, or one that was removed on purpose. */
export function warnOfIgnored(
  given: readonly MasterKey[],
  known: readonly (Pick<KeyRecord, 'purpose' | 'id'> & Pick<OpenKey, 'secret'>)[],
  logger: Logger,
): void {
  const isKnown = ({ version, bytes }: MasterKey) =>
    known.some(
      ({ purpose, id, secret }) =>
        purpose === 'master' && id === version && Buffer.compare(secret, bytes) === 0,
    )
  const ignored = given.filter((key) => !isKnown(key)).map(({ version }) => version)
  if (ignored.length === 0) return
  const message =
    'the key store has master keys already and does not take these in: take them out of the `masterKeys` option'
  logger.warn({ key_versions: ignored }, message)
}
