import { randomFillSync } from 'node:crypto'

/** Gives unpredictable bytes. Every id, nonce and key starts here. */
export interface Random {
  bytes(length: number): Uint8Array
}

const POOL_SIZE = 4_096

/** Draws from a pool of the operating system's generator: one system call for many small ids. */
function createSystemRandom(): Random {
  const pool = new Uint8Array(POOL_SIZE)
  let used = POOL_SIZE
  return Object.freeze({
    bytes(length: number): Uint8Array {
      if (length > POOL_SIZE / 8) return randomFillSync(new Uint8Array(length))
      if (used + length > POOL_SIZE) {
        randomFillSync(pool)
        used = 0
      }
      used += length
      const bytes = pool.slice(used - length, used)
      pool.fill(0, used - length, used) // What was handed out stays nowhere else.
      return bytes
    },
  })
}

/** The operating system's generator. */
export const systemRandom: Random = createSystemRandom()
