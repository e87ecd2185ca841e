import { IamError } from '../../errors.ts'
import { type Clock, systemClock } from '../../ports/clock.ts'
import type { SingleUseStore } from '../../ports/single-use.ts'

/** Options of {@link createMemorySingleUse}. */
export interface MemorySingleUseOptions {
  /** Default: the clock of the process. */
  readonly clock?: Clock
  /** Values remembered at once, 1 to 10,000,000. Default 100,000. */
  readonly maxEntries?: number
}

/**
 * Remembers single-use values in this process: lost at a restart, unknown to other processes.
 *
 * Bounded: when `maxEntries` values are alive, a new one is refused rather than an old one forgotten. A value that
 * has expired answers false, since it could have been used and forgotten.
 *
 * @throws {TypeError} for an option that is unknown or out of range.
 */
export function createMemorySingleUse(options: MemorySingleUseOptions = {}): SingleUseStore {
  for (const name of Object.keys(options)) {
    if (name !== 'clock' && name !== 'maxEntries') {
      throw new TypeError(`"${name}" option is unknown`)
    }
  }
  const maxEntries = options.maxEntries ?? 100_000
  if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > 10_000_000) {
    throw new TypeError('"maxEntries" option must be a whole number from 1 to 10000000')
  }
  return new MemorySingleUse(options.clock ?? systemClock, maxEntries)
}

class MemorySingleUse implements SingleUseStore {
  readonly #clock: Clock
  readonly #maxEntries: number
  /** Scope, value, end of life in ms. */
  readonly #scopes = new Map<string, Map<string, number>>()
  #size = 0
  #now = Number.NEGATIVE_INFINITY
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, maxEntries: number) {
    this.#clock = clock
    this.#maxEntries = maxEntries
  }

  // Async without waiting: an exception becomes a rejection, and look-up and insertion are one step.
  async useOnce(scope: string, value: Uint8Array, expiresAt: number): Promise<boolean> {
    // INVARIANT: time never goes back, or a value that was swept would be new again.
    this.#now = Math.max(this.#now, this.#clock.now())
    if (!(expiresAt > this.#now)) return false
    const key = Buffer.from(value).toString('latin1')
    const present = this.#scopes.get(scope)?.get(key)
    if (present !== undefined && present > this.#now) return false
    this.#sweepIfDue()
    if (this.#size >= this.#maxEntries) {
      throw new IamError('ServiceUnavailable', 'too many single-use values are alive')
    }
    this.#insert(scope, key, expiresAt)
    return true
  }

  #insert(scope: string, key: string, expiresAt: number): void {
    const values = this.#scopes.get(scope) ?? new Map<string, number>()
    if (!values.has(key)) this.#size += 1
    values.set(key, expiresAt)
    this.#scopes.set(scope, values)
  }

  /** A sweep walks over everything: once a minute, when full at most once a second. */
  #sweepIfDue(): void {
    const pause = this.#size >= this.#maxEntries ? 1_000 : 60_000
    if (this.#now - this.#sweptAt < pause) return
    this.#sweptAt = this.#now
    for (const [scope, values] of this.#scopes) {
      for (const [key, expiresAt] of values) {
        if (expiresAt > this.#now) continue
        values.delete(key)
        this.#size -= 1
      }
      if (values.size === 0) this.#scopes.delete(scope)
    }
  }
}
