import type { Timers } from '../ports/timers.ts'
import { lockedFile } from '../store/locked-file.ts'
import type { KeyStorage } from './key-storage.ts'

/** Options of {@link keyFile}. */
export interface KeyFileOptions {
  /** Default those of the process. */
  readonly timers?: Timers
}

/**
 * A key store's document in a file of its own, readable by its owner alone. It is replaced by renaming, so that nobody
 * reads half of it; whoever changes it holds `PATH.lock` meanwhile.
 *
 * The folder must exist and be writable. Processes of one host, or of hosts that share the folder, may share the file.
 *
 * @throws {TypeError} for an empty path.
 */
export function keyFile(path: string, options: KeyFileOptions = {}): KeyStorage {
  return lockedFile(path, { ...options, what: 'key file' })
}
