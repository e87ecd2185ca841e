import { IamError } from '../../errors.ts'
import { type Clock, systemClock } from '../../ports/clock.ts'
import type { SessionPolicyStore } from '../../ports/session-policies.ts'

/** Options of {@link createMemorySessionPolicies}. */
export interface MemorySessionPoliciesOptions {
  /** Default: the clock of the process. */
  readonly clock?: Clock
  /** Documents kept at once, 1 to 1,000,000, of up to 2,048 characters each. Default 50,000. */
  readonly maxEntries?: number
}

interface Kept {
  readonly document: string
  readonly expiresAt: number
}

/**
 * Keeps session policies in this process: lost at a restart, unknown to other processes, which then deny what their
 * sessions ask.
 *
 * Bounded: when `maxEntries` documents are alive, a new one is refused rather than an old one forgotten.
 *
 * @throws {TypeError} for an option that is unknown or out of range.
 */
export function createMemorySessionPolicies(
  options: MemorySessionPoliciesOptions = {},
): SessionPolicyStore {
  const unknown = Object.keys(options).find((name) => name !== 'clock' && name !== 'maxEntries')
  if (unknown !== undefined) throw new TypeError(`"${unknown}" option is unknown`)
  const { clock = systemClock, maxEntries = 50_000 } = options
  if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > 1_000_000) {
    throw new TypeError('"maxEntries" option must be a whole number from 1 to 1000000')
  }
  return new MemorySessionPolicies(clock, maxEntries)
}

class MemorySessionPolicies implements SessionPolicyStore {
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #kept = new Map<string, Kept>()
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, maxEntries: number) {
    this.#clock = clock
    this.#maxEntries = maxEntries
  }

  // Async without waiting: an exception becomes a rejection.
  async put(digest: string, document: string, expiresAt: number): Promise<void> {
    const known = this.#kept.get(digest)
    if (known === undefined) {
      this.#sweepIfDue()
      if (this.#kept.size >= this.#maxEntries) {
        throw new IamError('ServiceUnavailable', 'too many session policies are alive')
      }
    }
    const end = Math.max(expiresAt, known?.expiresAt ?? expiresAt)
    this.#kept.set(digest, { document, expiresAt: end })
  }

  async get(digest: string): Promise<string | undefined> {
    const kept = this.#kept.get(digest)
    return kept !== undefined && kept.expiresAt > this.#clock.now() ? kept.document : undefined
  }

  /** A sweep walks over everything: once a minute, when full at most once a second. */
  #sweepIfDue(): void {
    const time = this.#clock.monotonic()
    const pause = this.#kept.size >= this.#maxEntries ? 1_000 : 60_000
    if (time - this.#sweptAt < pause) return
    this.#sweptAt = time
    const now = this.#clock.now()
    for (const [digest, { expiresAt }] of this.#kept) {
      if (expiresAt <= now) this.#kept.delete(digest)
    }
  }
}
