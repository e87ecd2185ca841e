import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Timers } from '../../ports/timers.ts'

/** Tells when something below a folder may have changed. False alarms are harmless, silence is not. */
export interface DirectoryWatcher {
  /**
   * Resolves when every later change will be noticed, to a function that stops the watching.
   */
  watch(root: string, changed: () => void): Promise<() => void>
}

// What notifications miss may take this long to be seen.
const slowLookMs = 10_000

/**
 * Watches by notifications of the operating system, and looks every ten seconds besides: notifications are silent on
 * network file systems, when a link is exchanged (mounted configuration) and when their queue is full.
 */
export function createSystemWatcher(timers: Timers): DirectoryWatcher {
  const poller = createPollingWatcher(timers, { intervalMs: slowLookMs })
  return {
    async watch(root, changed) {
      const notifier = notify(root, changed)
      const stopLooking = await poller.watch(root, changed)
      return () => {
        notifier?.close()
        stopLooking()
      }
    },
  }
}

/** `undefined`, or a watcher that closes itself, where there are no notifications: looking goes on. */
function notify(root: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(root, { recursive: true, persistent: false }, () => changed())
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

/** Options of {@link createPollingWatcher}. */
export interface PollingOptions {
  /** Time between two looks, at least 1. Default 2,000. */
  readonly intervalMs?: number
}

/** Watches by comparing names, sizes and times of change: for network and container file systems. */
export function createPollingWatcher(
  timers: Timers,
  options: PollingOptions = {},
): DirectoryWatcher {
  const { intervalMs = 2_000 } = options
  return {
    async watch(root, changed) {
      let isStopped = false
      let last = await fingerprint(root)
      const look = async () => {
        const now = await fingerprint(root)
        if (isStopped) return
        if (last !== now) changed()
        last = now
        cancel = timers.after(intervalMs, look)
      }
      let cancel = timers.after(intervalMs, look)
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

/** Links are followed: exchanging one changes what stands behind it. */
async function describe(root: string, name: string): Promise<readonly (string | number)[]> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(join(root, name))
    return [name, mtimeMs, ctimeMs, size, ino]
  } catch {
    return [name]
  }
}
