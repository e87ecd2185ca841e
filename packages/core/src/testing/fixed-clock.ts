import type { Clock } from '../ports/clock.ts'

/** A clock that stands until it is moved. */
export interface FixedClock extends Clock {
  /** Moves wall time and monotonic time forward by `milliseconds`. */
  advance(milliseconds: number): void
  /** Sets wall time alone, as an operator or a time server would: it may go back. */
  set(milliseconds: number): void
}

/**
 * Creates a clock that shows `startAt` milliseconds since the epoch until it is moved.
 *
 * @example
 * const clock = fixedClock(Date.UTC(2025, 0, 1))
 * clock.advance(60_000)
 */
export function fixedClock(startAt: number): FixedClock {
  let wall = startAt
  let elapsed = 0
  return {
    now: () => wall,
    monotonic: () => elapsed,
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new TypeError('"milliseconds" must not be negative')
      wall += milliseconds
      elapsed += milliseconds
    },
    set(milliseconds) {
      wall = milliseconds
    },
  }
}
