import { foldCase } from '../../policy/fold-case.ts'

/** One entity of an index. */
export interface IndexEntry<T> {
  readonly account: string
  readonly name: string
  /** What defines it, as messages call it. */
  readonly source: string
  /** `undefined`: the file has defects, which are noted. The name exists all the same. */
  readonly record: T | undefined
}

/**
 * Entities of one kind by account and name. Lookups respect case; two names that differ only in case are one,
 * as in AWS, and as on file systems that ignore it.
 */
export class EntityIndex<T> {
  readonly #accounts = new Map<string, Map<string, IndexEntry<T>>>()

  /** Adds an entity, or answers the entry that has its name already. */
  add(entry: IndexEntry<T>): IndexEntry<T> | undefined {
    let names = this.#accounts.get(entry.account)
    if (names === undefined) {
      names = new Map()
      this.#accounts.set(entry.account, names)
    }
    const folded = foldCase(entry.name)
    const present = names.get(folded)
    if (present !== undefined) return present
    names.set(folded, entry)
    return undefined
  }

  find(account: string, name: string): IndexEntry<T> | undefined {
    const entry = this.#accounts.get(account)?.get(foldCase(name))
    return entry?.name === name ? entry : undefined
  }

  /** Names of an account, for messages. */
  names(account: string): readonly string[] {
    return Array.from(this.#accounts.get(account)?.values() ?? [], ({ name }) => name)
  }

  /** How many an account has. */
  count(account: string): number {
    return this.#accounts.get(account)?.size ?? 0
  }

  /** Whether a file of the account could not be read. */
  hasDefects(account: string): boolean {
    const entries = [...(this.#accounts.get(account)?.values() ?? [])]
    return entries.some(({ record }) => record === undefined)
  }

  accounts(): Iterable<string> {
    return this.#accounts.keys()
  }

  /** Every entity whose file could be read. */
  *records(): Iterable<T> {
    for (const names of this.#accounts.values()) {
      for (const { record } of names.values()) {
        if (record !== undefined) yield record
      }
    }
  }
}
