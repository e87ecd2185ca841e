import { IamError } from '../errors.ts'
import type { Timers } from '../ports/timers.ts'

/** Bounds what code of the application takes in one call, all together (SEC-8). */
export class Deadline {
  readonly #passed: Promise<never>
  readonly #cancel: () => void

  constructor(ms: number, timers: Timers) {
    const { promise, reject } = Promise.withResolvers<never>()
    this.#passed = promise
    this.#cancel = timers.after(ms, () => reject(new Error(`took longer than ${ms} ms`))) // RULE authzen.loading-limit
    // Nobody may be waiting when it passes.
    promise.catch(() => {})
  }

  /** @throws {IamError} `ServiceUnavailable` when `work` fails, or does not end in time. */
  async run<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await Promise.race([this.#passed, Promise.resolve().then(work)])
    } catch (cause) {
      throw new IamError('ServiceUnavailable', 'code of the application failed', { cause })
    }
  }

  /** Call it when the work is done: it stops the timer. */
  end(): void {
    this.#cancel()
  }
}
