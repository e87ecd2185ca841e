import { type FileHandle, open } from 'node:fs/promises'
import { type Logger, stderrLogger, systemTimers, type Timers } from '@gatewarden/core'
import { CertificateDefect } from '../certificate/refusal.ts'
import { checkKnownKeys } from '../option-checks.ts'
import { CrlError } from './crl-error.ts'
import type { StoreRevocation } from './store-revocation.ts'

/** Options of {@link followCrlFile}. */
export interface FollowCrlOptions {
  /** Id of the list in the store. Default as `importCrl`. */
  readonly id?: string
  /** Time between two looks in milliseconds, at least 1. Default 10,000. */
  readonly intervalMs?: number
  /** Most octets of the file. Default 100,663,296: a list of 64 MiB as PEM. */
  readonly maxBytes?: number
  /** Is told when a file is not taken. Default warnings to stderr. */
  readonly logger?: Logger
  readonly timers?: Timers
}

const usualIntervalMs = 10_000
const usualMaxBytes = 100_663_296

/**
 * Imports the list in a file, and again whenever the file has changed: by name, so that exchanging a link or renaming a
 * new file into place counts. A file that cannot be read or is not taken leaves the list in force, until that is stale.
 *
 * @returns a function that ends it.
 * @throws {CrlError} for a list that is not taken at first, and the error of the file system when there is none.
 * @throws {TypeError} for an option out of range.
 */
export async function followCrlFile(
  revocation: StoreRevocation,
  path: string,
  options: FollowCrlOptions = {},
): Promise<() => void> {
  checkKnownKeys('followCrlFile', options, ['id', 'intervalMs', 'maxBytes', 'logger', 'timers'])
  const { id, logger = stderrLogger, timers = systemTimers } = options
  const intervalMs = positive('intervalMs', options.intervalMs ?? usualIntervalMs)
  const maxBytes = positive('maxBytes', options.maxBytes ?? usualMaxBytes)
  const importOptions = id === undefined ? {} : { id }

  let seen: string | undefined
  const look = async (): Promise<void> => {
    const data = await readChanged(path, maxBytes, (state) => {
      const isNew = state !== seen
      seen = state
      return isNew
    })
    if (data === undefined) return
    try {
      await revocation.importCrl(data, importOptions) // RULE crl.followed-file
    } catch (error) {
      // What is wrong with the list stays wrong until the file changes; all else may have passed by the next look.
      if (!(error instanceof CrlError)) seen = undefined
      throw error
    }
  }
  let isStopped = false
  const again = async (): Promise<void> => {
    try {
      await look()
    } catch (error) {
      logger.warn({ err: error, path }, 'revocation list of a file is not taken')
    }
    if (!isStopped) cancel = timers.after(intervalMs, () => void again())
  }
  await look()
  let cancel = timers.after(intervalMs, () => void again())
  return () => {
    isStopped = true
    cancel()
  }
}

/** Octets of the file, if `isNew` says so of its state. The state is older than the octets: growth is seen later. */
async function readChanged(
  path: string,
  maxBytes: number,
  isNew: (state: string) => boolean,
): Promise<Uint8Array | undefined> {
  const file = await open(path)
  try {
    const state = await stateOf(file, maxBytes)
    return isNew(state) ? await file.readFile() : undefined
  } finally {
    await file.close()
  }
}

async function stateOf(file: FileHandle, maxBytes: number): Promise<string> {
  const { mtimeMs, ctimeMs, size, ino } = await file.stat()
  if (size > maxBytes)
    throw new CrlError('file', new CertificateDefect('CrlTooLarge', 'list is too large'))
  return JSON.stringify([mtimeMs, ctimeMs, size, ino])
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TypeError(`"${name}" option must be an integer of at least 1`)
}
