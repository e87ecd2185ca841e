import { IamError } from '../errors.ts'
import type { Timers } from '../ports/timers.ts'

/** Bounds what code of the application takes in one call, all together (SEC-8). */
export class Deadline {
  readonly #ms: number
  readonly #timers: Timers
  #passed: Promise<never> | undefined = undefined
  #cancel: () => void = () => {}

  /** Time runs from the first work on. */
  constructor(ms: number, timers: Timers) {
    this.#ms = ms
    this.#timers = timers
  }

  /** @throws {IamError} `ServiceUnavailable` when `work` fails, or does not end in time. */
  async run<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    this.#passed ??= this.#begin()
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

  #begin(): Promise<never> {
    const { promise, reject } = Promise.withResolvers<never>()
    const late = () => reject(new Error(`took longer than ${this.#ms} ms`))
    this.#cancel = this.#timers.after(this.#ms, late) // RULE authzen.loading-limit
    // Nobody may be waiting when it passes.
    promise.catch(() => {})
    return promise
  }
}
