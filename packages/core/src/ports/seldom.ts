import type { Clock } from './clock.ts'

const mostKeys = 256

/**
 * Creates what lets a key pass once in a time: strangers cannot fill a log. Of very many keys at once, those that come
 * later do not pass.
 *
 * @param everyMs - default a minute.
 */
export function createSeldom(clock: Clock, everyMs = 60_000): (key: string) => boolean {
  const passedAt = new Map<string, number>()
  return (key) => {
    const now = clock.monotonic()
    const last = passedAt.get(key)
    if (last !== undefined && now - last < everyMs) return false
    if (last === undefined && passedAt.size >= mostKeys) {
      for (const [other, at] of passedAt) if (now - at >= everyMs) passedAt.delete(other)
      if (passedAt.size >= mostKeys) return false
    }
    passedAt.set(key, now)
    return true
  }
}
