import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../ports/clock.ts'

const windowMs = 300_000

/** Nonces for proofs: each is valid for five to ten minutes, and nothing is remembered (RFC 9449, section 8). */
export interface DpopNonces {
  /** The nonce to send now. */
  current(): string
  isValid(nonce: string): boolean
}

/**
 * Creates nonces that follow from a key and the time: HMAC-SHA-256 of the number of the five-minute window. Processes
 * with one key accept each other's.
 *
 * @param key - at least 32 bytes.
 */
export function createDpopNonces(key: Uint8Array, clock: Pick<Clock, 'now'>): DpopNonces {
  const windowOf = (now: number) => Math.floor(now / windowMs)
  const nonceOf = (window: number) =>
    createHmac('sha256', key).update(`dpop-nonce ${window}`).digest('base64url')
  return Object.freeze({
    current: () => nonceOf(windowOf(clock.now())),
    isValid(nonce: string) {
      const window = windowOf(clock.now())
      // RULE pop.nonce-window
      return [window, window - 1].some((candidate) => isEqual(nonce, nonceOf(candidate)))
    },
  })
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}
