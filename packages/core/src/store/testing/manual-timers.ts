import type { Timers } from '../../ports/timers.ts'

/** Timers that run when told. */
export interface ManualTimers extends Timers {
  /** Delays of what is pending, in ms. */
  readonly pending: readonly number[]
  /** Runs everything that is pending. */
  runAll(): void
}

/** Creates timers that keep no time. */
export function manualTimers(): ManualTimers {
  let entries: { readonly ms: number; readonly run: () => void }[] = []
  return {
    after(ms, run) {
      const entry = { ms, run }
      entries.push(entry)
      return () => {
        entries = entries.filter((other) => other !== entry)
      }
    },
    get pending() {
      return entries.map(({ ms }) => ms)
    },
    runAll() {
      const due = entries
      entries = []
      for (const { run } of due) run()
    },
  }
}
