/** Runs something later. */
export interface Timers {
  /** Runs `run` once after `ms` milliseconds and answers how to cancel it. */
  after(ms: number, run: () => void): () => void
}

/** Timers of the process. They never keep it alive. */
export const systemTimers: Timers = Object.freeze({
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
})
