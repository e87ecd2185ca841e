/** Reads time. Nothing in core reads it any other way. */
export interface Clock {
  /** Wall time in milliseconds since the epoch: what tokens and conditions compare with. */
  now(): number
  /** Milliseconds that never jump: what ages and time-outs are measured with. */
  monotonic(): number
}

/** The real clock of the process. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonic: () => performance.now(),
})
