import type { RevocationList } from './revocation-list.ts'

/** Lists in force by the key of the name that signed them. */
export type ListsByIssuer = ReadonlyMap<string, readonly RevocationList[]>

/** The lists of a store. Each change makes a new view; who reads one keeps it until it is done (CRL-13). */
export class CrlCollection {
  readonly #lists = new Map<string, RevocationList>()
  #enabled: ListsByIssuer = new Map()

  /** Enabled lists; never changed, only replaced. */
  get enabled(): ListsByIssuer {
    return this.#enabled
  }

  all(): readonly RevocationList[] {
    return [...this.#lists.values()]
  }

  get(id: string): RevocationList | undefined {
    return this.#lists.get(id)
  }

  /** Adds a list, or replaces the one with its id. */
  put(list: RevocationList): void {
    this.#lists.set(list.id, list)
    this.refresh()
  }

  /** Whether there was one. */
  delete(id: string): boolean {
    const isKnown = this.#lists.delete(id)
    this.refresh()
    return isKnown
  }

  /** Makes a new view, after a list was enabled or disabled. */
  refresh(): void {
    const enabled = new Map<string, RevocationList[]>()
    for (const list of this.#lists.values()) {
      if (!list.isEnabled) continue
      const key = list.crl.issuer.key
      const named = enabled.get(key)
      if (named === undefined) enabled.set(key, [list])
      else named.push(list)
    }
    this.#enabled = enabled
  }
}
