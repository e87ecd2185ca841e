import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { PolicyLibrary } from '../library/policy-library.ts'
import { haveSameIds } from '../link/bind-principals.ts'
import type { EntitySet } from '../link/entity-set.ts'
import type { LinkedOrganization } from '../link/link-organization.ts'
import type { SourceFile } from '../source/source-file.ts'
import { SourceIssueLog } from '../source/source-issue-log.ts'

/** Adds what one file was read as, once more. */
export type AddReading = (entities: EntitySet) => void

/**
 * What was read from files that may be read again: parsed and compiled once, as long as the file is the same object. A
 * compiled policy that stays the same object leaves the plans of its callers in force (PERF-D6).
 *
 * Records note what is found later in the log of their reading, so all readings of a cache share one log.
 */
export class ReadingCache {
  readonly log: SourceIssueLog = new SourceIssueLog()
  /** The provider's policies, compiled once as well. */
  readonly library: PolicyLibrary
  readonly #readings = new WeakMap<SourceFile, AddReading>()
  readonly #bound = new WeakMap<CompiledPolicy, CompiledPolicy>()
  readonly #derivedIds = new WeakMap<object, string>()
  #organization: { readonly accounts: string; readonly linked: LinkedOrganization } | undefined

  constructor(library: PolicyLibrary) {
    this.library = library
  }

  find(file: SourceFile): AddReading | undefined {
    return this.#readings.get(file)
  }

  /** Keeps a reading that found no defect. */
  keep(file: SourceFile, add: AddReading): void {
    this.#readings.set(file, add)
  }

  /** The bound policy of the last reading where `bound` is equal to it, else `bound`. */
  sameBound(policy: CompiledPolicy, bound: CompiledPolicy): CompiledPolicy {
    const known = this.#bound.get(policy)
    if (known !== undefined && haveSameIds(known, bound)) return known
    this.#bound.set(policy, bound)
    return bound
  }

  /** The id of a record that gives none: it has to be hashed. */
  derivedId(record: object, derive: () => string): string {
    const known = this.#derivedIds.get(record)
    if (known !== undefined) return known
    const id = derive()
    this.#derivedIds.set(record, id)
    return id
  }

  /** The organization of these accounts, as long as its files are the same. */
  organization(accounts: ReadonlySet<string>): LinkedOrganization | undefined {
    return this.#organization?.accounts === keyOf(accounts) ? this.#organization.linked : undefined
  }

  /** Keeps an organization that was linked without a defect. */
  keepOrganization(accounts: ReadonlySet<string>, linked: LinkedOrganization): void {
    this.#organization = { accounts: keyOf(accounts), linked }
  }

  /** Its files changed, or may have. */
  forgetOrganization(): void {
    this.#organization = undefined
  }
}

function keyOf(accounts: ReadonlySet<string>): string {
  return [...accounts].toSorted().join()
}
