import type { Random } from '../ports/random.ts'

/**
 * Creates a {@link Random} that gives the same bytes for the same seed.
 *
 * Warning: predictable on purpose. For tests only.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let index = 0; index < length; index += 1) {
        // Mulberry32: small, and well spread even for seeds 0, 1, 2.
        state = (state + 0x6d2b79f5) >>> 0
        let mixed = Math.imul(state ^ (state >>> 15), state | 1)
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
        bytes[index] = (mixed ^ (mixed >>> 14)) >>> 24
      }
      return bytes
    },
  }
}
