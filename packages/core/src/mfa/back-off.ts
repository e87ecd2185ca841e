const freeFailures = 4
const firstPauseMs = 1_000
const longestPauseMs = 900_000

/** Counts failures of devices, and says which of them rest. */
export interface BackOff {
  isResting(serial: string): boolean
  fail(serial: string): void
  succeed(serial: string): void
}

/** Told whenever a device begins to rest, how long, and after how many failures. */
export type OnRest = (serial: string, rest: { seconds: number; failures: number }) => void

/**
 * Creates the counters: from the fifth failure on a device rests, 1 second first, then twice as long each time, at
 * most 15 minutes. Only devices that exist are counted, each by its own user, so their number bounds the counters.
 *
 * @param clock - ages are measured with time that never jumps.
 */
export function createBackOff(clock: { monotonic(): number }, onRest?: OnRest): BackOff {
  const devices = new Map<string, { readonly failures: number; readonly restsUntil: number }>()
  return Object.freeze({
    isResting: (serial: string) => clock.monotonic() < (devices.get(serial)?.restsUntil ?? 0),
    fail(serial: string) {
      const failures = (devices.get(serial)?.failures ?? 0) + 1
      const pauseMs = pauseAfter(failures)
      devices.set(serial, { failures, restsUntil: clock.monotonic() + pauseMs })
      if (pauseMs > 0) onRest?.(serial, { seconds: pauseMs / 1000, failures })
    },
    succeed(serial: string) {
      devices.delete(serial)
    },
  })
}

function pauseAfter(failures: number): number {
  if (failures <= freeFailures) return 0
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - freeFailures - 1)) // RULE mfa.back-off
}
