import { hkdfSync } from 'node:crypto'
import { isKeyVersion } from '../identity/access-key.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import { lengthPrefixed } from './length-prefixed.ts'

const minimumBytes = 32

/** One version of the HKDF master key. */
export interface MasterKey {
  /** `kv` of the tokens and access keys whose secrets derive from it: 1 to 16 of `A-Za-z0-9._-`. */
  readonly version: string
  /** At least 32 random bytes. */
  readonly bytes: Uint8Array
}

/** Derives secrets that are never stored (D-4). The keys themselves cannot be read back. */
export interface MasterKeys {
  /** Version that new secrets derive from. */
  currentVersion(): string
  has(version: string): boolean
  /**
   * Derives `length` bytes from a version and a list of texts and bytes.
   *
   * @returns `undefined` when the version is unknown or was removed.
   */
  derive(
    version: string,
    info: readonly (string | Uint8Array)[],
    length: number,
  ): Buffer | undefined
}

/** {@link MasterKeys} in memory. */
export interface MasterKeyRing extends MasterKeys {
  /** Adds a version and makes it the current one; older ones go on deriving. */
  rotate(): string
  /**
   * Adds a version and makes it the current one.
   *
   * @throws {TypeError} for a key under 32 bytes, a malformed version or a known one.
   */
  add(key: MasterKey): void
  /** Forgets a version: every secret that derives from it is dead at once. */
  remove(version: string): void
}

/** Options of {@link createMasterKeys}. */
export interface MasterKeysOptions {
  /** Known versions, the current one last. Default one random key that ends with the process. */
  readonly keys?: readonly MasterKey[]
  /** Default the operating system's generator. */
  readonly random?: Random
}

/**
 * Creates the ring of HKDF master keys.
 *
 * @throws {TypeError} for a key under 32 bytes, a malformed version or one that is given twice.
 */
export function createMasterKeys(options: MasterKeysOptions = {}): MasterKeyRing {
  const random = options.random ?? systemRandom
  const versions = new Map<string, Buffer>()
  for (const key of options.keys ?? []) addKey(versions, key)
  let current = [...versions.keys()].at(-1)
  let added = versions.size

  const rotate = (): string => {
    do
      added += 1 // A name is never used again, not even after a removal.
    while (versions.has(`${added}`))
    current = `${added}`
    addKey(versions, { version: current, bytes: random.bytes(minimumBytes) })
    return current
  }

  return Object.freeze({
    currentVersion: () => current ?? rotate(),
    has: (version: string) => versions.has(version),
    rotate,
    derive(version: string, info: readonly (string | Uint8Array)[], length: number) {
      const key = versions.get(version)
      if (key === undefined) return undefined
      return Buffer.from(hkdfSync('sha256', key, '', lengthPrefixed(info), length))
    },
    add(key: MasterKey) {
      addKey(versions, key)
      current = key.version
    },
    remove(version: string) {
      versions.delete(version)
      if (version === current) current = undefined
    },
  })
}

function addKey(versions: Map<string, Buffer>, key: MasterKey): void {
  if (!isKeyVersion(key.version)) {
    throw new TypeError('"keys" option: a version must be 1 to 16 letters, digits, ".", "_" or "-"')
  }
  if (versions.has(key.version)) throw new TypeError('"keys" option: a version is given twice')
  if (key.bytes.length < minimumBytes) {
    const found = `version \`${key.version}\` has ${key.bytes.length}`
    throw new TypeError(`"keys" option: a master key must have at least 32 bytes, ${found}`)
  }
  versions.set(key.version, Buffer.from(key.bytes))
}
