import { open, readFile, rename, rm } from 'node:fs/promises'
import { IamError } from '../errors.ts'
import { systemTimers, type Timers } from '../ports/timers.ts'
import type { KeyStorage } from './key-storage.ts'

const lockTries = 40
const lockPauseMs = 50

/**
 * A key store's document in a file of its own, readable by its owner alone. It is replaced by renaming, so that nobody
 * reads half of it; whoever changes it holds `PATH.lock` meanwhile.
 *
 * The folder must exist and be writable. Processes of one host, or of hosts that share the folder, may share the file.
 *
 * @throws {TypeError} for an empty path.
 */
export function keyFile(path: string, { timers = systemTimers }: KeyFileOptions = {}): KeyStorage {
  if (typeof path !== 'string' || path === '') throw new TypeError('"path" must name a file')
  return Object.freeze({
    read: () => readIfThere(path),
    async update(change: (document: string | undefined) => Promise<string>) {
      const unlock = await lock(`${path}.lock`, timers)
      try {
        await replace(path, await change(await readIfThere(path)))
      } finally {
        await unlock()
      }
    },
  })
}

/** Options of {@link keyFile}. */
export interface KeyFileOptions {
  /** Default those of the process. */
  readonly timers?: Timers
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    throw new IamError('ServiceUnavailable', `the key file ${path} cannot be read`, { cause })
  }
}

async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.new`
  try {
    const file = await open(draft, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync() // A rename that outlives its contents would leave an empty key file after a power cut.
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (cause) {
    throw new IamError('ServiceUnavailable', `the key file ${path} cannot be written`, { cause })
  }
}

/** Creates the lock file, or waits a while for the other process. It is never taken from anybody. */
async function lock(path: string, timers: Timers): Promise<() => Promise<void>> {
  for (let tries = 1; ; tries += 1) {
    try {
      await (await open(path, 'wx', 0o600)).close()
      return () => rm(path, { force: true })
    } catch (cause) {
      const isTaken = isErrno(cause, 'EEXIST')
      if (isTaken && tries < lockTries) {
        await pause(timers)
        continue
      }
      const message = isTaken
        ? `another process holds ${path}: delete it if that process is gone`
        : `${path} cannot be created: is the folder there and writable?`
      throw new IamError('ServiceUnavailable', message, { cause })
    }
  }
}

function pause(timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    timers.after(lockPauseMs, resolve)
  })
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code
}
