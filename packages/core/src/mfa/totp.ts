import { timingSafeEqual } from 'node:crypto'
import { HOTP, Secret } from 'otpauth'

const stepMs = 30_000

/** The step that a time in ms since the epoch lies in (RFC 6238, section 4.2). */
export function stepAt(ms: number): number {
  return Math.floor(ms / stepMs)
}

/** When a step begins, in ms since the epoch. */
export function startOfStep(step: number): number {
  return step * stepMs
}

/** The code of a step: HMAC-SHA-1, six digits. */
export function codeOfStep(seed: Uint8Array, step: number): string {
  const secret = new Secret({ buffer: Uint8Array.from(seed).buffer })
  return HOTP.generate({ secret, algorithm: 'SHA1', digits: 6, counter: step })
}

/**
 * The newest of the previous, the current and the next step that has this code; `undefined` when none has. Always
 * computes all three, and compares in constant time.
 */
export function stepOfCode(seed: Uint8Array, code: string, now: number): number | undefined {
  const current = stepAt(now)
  let found: number | undefined
  // RULE mfa.totp-window
  for (const step of [current - 1, current, current + 1]) {
    if (isCodeOfStep(seed, step, code)) found = step
  }
  return found
}

/** Whether a step has this code. */
export function isCodeOfStep(seed: Uint8Array, step: number, code: string): boolean {
  const expected = Buffer.from(codeOfStep(seed, step))
  const given = Buffer.from(code)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
