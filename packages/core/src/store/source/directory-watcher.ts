import { watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Timers } from '../../ports/timers.ts'

/** Tells when something below a folder may have changed. False alarms are harmless, silence is not. */
export interface DirectoryWatcher {
  /** Starts watching, calls `changed` at each change and answers how to stop. */
  watch(root: string, changed: () => void): () => void
}

/**
 * Watches by the operating system's notifications; where they do not work, by looking every two seconds.
 */
export function createSystemWatcher(timers: Timers): DirectoryWatcher {
  const poller = createPollingWatcher(timers)
  return {
    watch(root, changed) {
      let stop = () => {}
      const fallBack = () => {
        stop()
        stop = poller.watch(root, changed)
        // What changed between the failure and now was seen by nobody.
        changed()
      }
      try {
        const watcher = watch(root, { recursive: true, persistent: false }, changed)
        stop = () => watcher.close()
        watcher.once('error', fallBack)
      } catch {
        // ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, ENOSPC: no recursive watching here.
        fallBack()
      }
      return () => stop()
    },
  }
}

/** Options of {@link createPollingWatcher}. */
export interface PollingOptions {
  /** Time between two looks. Default 2,000. */
  readonly intervalMs?: number
}

/** Watches by comparing names, sizes and times of change: for network and container file systems. */
export function createPollingWatcher(
  timers: Timers,
  options: PollingOptions = {},
): DirectoryWatcher {
  const { intervalMs = 2_000 } = options
  return {
    watch(root, changed) {
      let isStopped = false
      let cancel = () => {}
      let last: string | undefined
      const look = async () => {
        const now = await fingerprint(root)
        if (isStopped) return
        if (last !== undefined && last !== now) changed()
        last = now
        cancel = timers.after(intervalMs, look)
      }
      void look()
      return () => {
        isStopped = true
        cancel()
      }
    },
  }
}

/** Everything below the root that a change would alter. A root that cannot be read has a fingerprint too. */
async function fingerprint(root: string): Promise<string> {
  try {
    const names = await readdir(root, { recursive: true })
    const lines = await Promise.all(names.toSorted().map((name) => describe(root, name)))
    return JSON.stringify(lines)
  } catch {
    return 'unreadable'
  }
}

async function describe(root: string, name: string): Promise<readonly (string | number)[]> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(join(root, name))
    return [name, mtimeMs, ctimeMs, size, ino]
  } catch {
    return [name]
  }
}
