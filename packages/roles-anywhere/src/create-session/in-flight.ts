import { CreateSessionRefusal } from './refusal.ts'

/** Runs at most `limit` things at once and refuses the rest: certificates of strangers must not queue up (RA-18). */
export class InFlight {
  readonly #limit: number
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** @throws {CreateSessionRefusal} `ServiceUnavailableException`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) {
      throw new CreateSessionRefusal(
        'ServiceUnavailableException',
        'Too many requests in flight, try again',
      ) // RULE ra.verifications-in-flight
    }
    this.#running += 1
    try {
      return await work()
    } finally {
      this.#running -= 1
    }
  }
}
