import type { Clock } from '../ports/clock.ts'

/**
 * Wraps a clock so that its wall time never runs backwards: what has expired stays expired (ATK-44).
 *
 * While the wall is behind what was already seen, time goes on at the monotonic pace from there.
 */
export function createForwardClock(clock: Clock): Clock {
  let seen = clock.now()
  let seenAt = clock.monotonic()
  let isBehind = false

  const now = (): number => {
    const wall = clock.now()
    const monotonic = clock.monotonic()
    const floor = isBehind || wall < seen ? seen + Math.max(0, monotonic - seenAt) : seen
    isBehind = wall < floor
    if (isBehind) return floor

    seen = wall
    seenAt = monotonic
    return wall
  }
  return Object.freeze({ now, monotonic: () => clock.monotonic() })
}
