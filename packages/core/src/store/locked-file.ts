import { open, readFile, rename, rm } from 'node:fs/promises'
import { IamError } from '../errors.ts'
import { systemTimers, type Timers } from '../ports/timers.ts'

const lockTries = 40
const lockPauseMs = 50

/** Options of {@link lockedFile}. */
export interface LockedFileOptions {
  /** What it is called in errors, for example `key file`. */
  readonly what: string
  /** Default those of the process. */
  readonly timers?: Timers
}

/** A file of text that is changed as a whole. */
export interface LockedFile {
  /** `undefined` when the file is not there. @throws {IamError} `ServiceUnavailable` when it cannot be read. */
  read(): Promise<string | undefined>
  /**
   * Replaces the text by what `change` makes of it, unless that is the same. What `change` rejects with is passed on.
   *
   * @throws {IamError} `ServiceUnavailable` when another process does not end its change, or nothing can be written.
   */
  update(change: (text: string | undefined) => Promise<string>): Promise<void>
}

/**
 * A file of its own, readable by its owner alone. It is replaced by renaming, so that nobody reads half of it; whoever
 * changes it holds `PATH.lock` meanwhile.
 *
 * The folder must exist and be writable. Processes of one host, or of hosts that share the folder, may share the file.
 *
 * @throws {TypeError} for an empty path.
 */
export function lockedFile(path: string, options: LockedFileOptions): LockedFile {
  if (typeof path !== 'string' || path === '') throw new TypeError('"path" must name a file')
  const { what, timers = systemTimers } = options
  return Object.freeze({
    read: () => readIfThere(path, what),
    async update(change: (text: string | undefined) => Promise<string>) {
      const unlock = await lock(`${path}.lock`, timers)
      try {
        const old = await readIfThere(path, what)
        const text = await change(old)
        if (text !== old) await replace(path, text, what)
      } finally {
        await unlock()
      }
    },
  })
}

async function readIfThere(path: string, what: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    throw new IamError('ServiceUnavailable', `the ${what} ${path} cannot be read`, { cause })
  }
}

async function replace(path: string, text: string, what: string): Promise<void> {
  const draft = `${path}.new`
  try {
    // One that was left behind may be readable by others: opening it would keep that.
    await rm(draft, { force: true })
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync() // A rename that outlives its contents would leave an empty file after a power cut.
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (cause) {
    throw new IamError('ServiceUnavailable', `the ${what} ${path} cannot be written`, { cause })
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
