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
  return {
    async watch(root, changed) {
      const notifications = new Notifications(root, changed)
      const looking = { timers, intervalMs: slowLookMs, changed, before: notifications.renew }
      const stopLooking = await watchByLooking(root, looking)
      return () => {
        notifications.close()
        stopLooking()
      }
    },
  }
}

/** Notifications of one folder, which end without a word when the folder is moved away and come back with it renewed. */
class Notifications {
  readonly #root: string
  readonly #changed: () => void
  #watcher: FSWatcher | undefined
  /** What was told may have been the end of the folder. */
  #hasSpoken = false

  constructor(root: string, changed: () => void) {
    this.#root = root
    this.#changed = changed
    this.#watcher = this.#begin()
  }

  /** Begins anew if the old ones may have ended: a folder in which nothing happens costs nothing. */
  readonly renew = (): void => {
    if (this.#watcher !== undefined && !this.#hasSpoken) return
    const before = this.#watcher
    this.#hasSpoken = false
    this.#watcher = this.#begin()
    before?.close()
  }

  close(): void {
    this.#watcher?.close()
  }

  /** `undefined` where there are none, or no folder: looking goes on. */
  #begin(): FSWatcher | undefined {
    try {
      const watcher = watch(this.#root, { recursive: true, persistent: false }, () => {
        this.#hasSpoken = true
        this.#changed()
      })
      watcher.on('error', () => {
        watcher.close()
        this.#hasSpoken = true
      })
      return watcher
    } catch {
      return undefined
    }
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
    watch: (root, changed) => watchByLooking(root, { timers, intervalMs, changed }),
  }
}

interface Looking {
  readonly timers: Timers
  readonly intervalMs: number
  readonly changed: () => void
  /** Called before each look but the first: whatever changes from then on, the look or what was begun here sees it. */
  readonly before?: () => void
}

async function watchByLooking(root: string, looking: Looking): Promise<() => void> {
  const { timers, intervalMs, changed, before } = looking
  let isStopped = false
  let last = await fingerprint(root)
  const look = async () => {
    before?.()
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
