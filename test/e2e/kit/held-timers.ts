import type { Timers } from '@gatewarden/core'

/** Timers that run when the test says so. */
export interface HeldTimers extends Timers {
  /** Waits until a timer of exactly this length is set, then runs all of that length. */
  elapse(ms: number): Promise<void>
}

/** Makes timers that never run by themselves. */
export function heldTimers(): HeldTimers {
  let set: { readonly ms: number; readonly run: () => void }[] = []
  let noticed: (() => void)[] = []
  return {
    after(ms, run) {
      const timer = { ms, run }
      set.push(timer)
      for (const notice of noticed.splice(0)) notice()
      return () => {
        set = set.filter((other) => other !== timer)
      }
    },
    async elapse(ms) {
      while (!set.some((timer) => timer.ms === ms)) {
        await new Promise<void>((resolve) => noticed.push(resolve))
      }
      const due = set.filter((timer) => timer.ms === ms)
      set = set.filter((timer) => timer.ms !== ms)
      for (const { run } of due) run()
      noticed = []
    },
  }
}
