import type { AcceptedPath } from './trust-result.ts'

const mostEntries = 10_000
const longestMs = 300_000

interface Entry {
  readonly result: AcceptedPath
  readonly from: number
  readonly until: number
}

/**
 * Paths that were found valid, by leaf and demand (X509-61). What callers sent beside the leaf is no part of the key: any
 * valid path is enough. Failures are never kept.
 */
export class PathCache {
  readonly #entries = new Map<string, Entry>()

  get(key: string, time: number): AcceptedPath | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.from <= time && time <= entry.until) return entry.result // RULE x509.cached-until
    // A clock that was set back, or an entry at its end: the path is validated again.
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, result: AcceptedPath, time: number): void {
    const { validUntil, freshUntil = validUntil } = result
    const until = Math.min(validUntil, freshUntil, time + longestMs) // RULE crl.cached-while-current
    this.#entries.delete(key)
    this.#entries.set(key, { result, from: time, until })
    if (this.#entries.size <= mostEntries) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }

  clear(): void {
    this.#entries.clear()
  }
}
