import type { Logger, Timers } from '@gatewarden/core'
import type { SubjectObservation } from './subject-record.ts'
import type { SubjectStore } from './subject-store.ts'

/** Options of {@link SubjectLog}. */
export interface SubjectLogOptions {
  readonly store: SubjectStore
  readonly timers: Timers
  readonly logger: Logger
}

const batch = 100
const mostPending = 1_000
const longestWaitMs = 1_000

/** Writes observations of subjects in batches: a session never waits for its own record (RA-24). */
export class SubjectLog {
  readonly #options: SubjectLogOptions
  #pending: SubjectObservation[] = []
  #cancel: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: SubjectLogOptions) {
    this.#options = options
  }

  note(observation: SubjectObservation): void {
    this.#pending.push(observation)
    // A store that hangs must not fill the memory; the newest are worth most.
    if (this.#pending.length > mostPending) this.#pending.shift()
    if (this.#pending.length >= batch) void this.flush()
    else this.#cancel ??= this.#options.timers.after(longestWaitMs, () => void this.flush())
  }

  /** Writes what is pending. A failure is logged: what was seen is a record, and refuses nobody. */
  flush(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const { store, logger } = this.#options
    const observations = this.#pending
    if (observations.length === 0) return
    this.#pending = []
    try {
      await store.record(observations)
    } catch (err) {
      logger.error({ err, count: observations.length }, 'uses of certificates were not recorded')
    }
  }
}
