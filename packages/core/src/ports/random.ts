import { randomBytes } from 'node:crypto'

/** Gives unpredictable bytes. Every id, nonce and key starts here. */
export interface Random {
  bytes(length: number): Uint8Array
}

/** The operating system's generator. */
export const systemRandom: Random = Object.freeze({
  bytes: (length: number) => new Uint8Array(randomBytes(length)),
})
