import { IamError } from '../../errors.ts'
import type { SourceSettings } from '../entities/source-settings.ts'
import { PolicyLibrary } from '../library/policy-library.ts'
import { buildSnapshot } from '../memory/build-snapshot.ts'
import { type LoadResult, readFiles } from '../memory/load-source.ts'
import { ReadingCache } from '../memory/reading-cache.ts'
import type { SourceInput } from '../memory/source-input.ts'
import { SourceLoader } from '../memory/source-loader.ts'
import type { Snapshot } from '../snapshot.ts'
import type { SourceFile } from '../source/source-file.ts'
import type { SourceIssue } from '../source/source-issue.ts'
import { changeError } from './change-error.ts'
import { EntityCatalog, FileEntities, type ManagedEntry } from './entity-catalog.ts'
import { entityKey, isOwnerless } from './entity-key.ts'
import type { EntityChange, EntityStorage } from './entity-storage.ts'
import { sourceFileOf } from './write-source-file.ts'

/** What a snapshot was built from. */
interface SourceState {
  readonly files: readonly SourceFile[]
  readonly fileEntities: FileEntities
  readonly managed: ReadonlyMap<string, ManagedEntry>
  readonly storageVersion: number
  readonly catalog: EntityCatalog
}

/**
 * Policy files together with entities of a storage: one state, read by one loader (STO-9). Files that did not change
 * keep what was read from them, so that a change costs the linking and not the parsing of everything.
 */
export class ManagedSource {
  readonly #input: SourceInput
  readonly #settings: SourceSettings
  readonly #storage: EntityStorage
  readonly #library: PolicyLibrary
  readonly #cache: ReadingCache
  readonly #states = new WeakMap<Snapshot, SourceState>()
  readonly #findings = new WeakMap<Snapshot, readonly SourceIssue[]>()
  /** Of the last reading, whether or not it came into force. */
  #known: ReadonlyMap<string, SourceFile> = new Map()
  /** Of files and storage, as other writers left them. */
  #generation = 0
  #last: SourceState | undefined

  constructor(input: SourceInput, settings: SourceSettings, storage: EntityStorage) {
    this.#input = input
    this.#settings = settings
    this.#storage = storage
    this.#library = new PolicyLibrary(settings.partition, settings.model)
    this.#cache = new ReadingCache(this.#library)
  }

  /** Whether what is written outlives the process (STO-10). */
  get isDurable(): boolean {
    return this.#storage.isDurable
  }

  /** The entities that a snapshot was built from. */
  catalogOf(snapshot: Snapshot): EntityCatalog {
    return this.#stateOf(snapshot).catalog
  }

  /** What is legal in the trust policies of a snapshot and seldom meant. */
  findingsOf(snapshot: Snapshot): readonly SourceIssue[] {
    return this.#findings.get(snapshot) ?? []
  }

  /** Reads files and storage, as `loadSource` reads files. */
  async load(version: number): Promise<LoadResult> {
    this.#cache.log.clear()
    const files: SourceFile[] = []
    await readFiles(this.#input, this.#cache.log, (file) => files.push(this.#sameFile(file)))
    const last = this.#last
    const isSame = last !== undefined && areSame(files, last.files)
    this.#known = new Map(files.map((file) => [file.path, file]))
    const stored = await this.#storage.load()
    if (!isSame || stored.version !== last.storageVersion) this.#cache.forgetOrganization()
    const entries = stored.entities.map((entity): [string, ManagedEntry] => [
      entityKey(entity),
      { entity, file: sourceFileOf(entity) },
    ])
    const fileEntities = new FileEntities(files, this.#settings, this.#library)
    const state = this.#state(files, fileEntities, new Map(entries), stored.version)
    const snapshot = this.#build(state, version)
    if (snapshot === undefined) return { ok: false, issues: this.#cache.log.sorted() }
    if (!isSame || stored.version !== last.storageVersion) this.#generation += 1
    this.#last = state
    const digest = String(this.#generation)
    const findings = this.findingsOf(snapshot)
    return { ok: true, snapshot, digest, files: files.length, findings }
  }

  /**
   * Builds the snapshot that changes of `current` lead to, and commits them to the storage.
   *
   * @throws {IamError} what the change is refused with, see {@link changeError}; `ConcurrentModification`.
   */
  async commit(current: Snapshot, changes: readonly EntityChange[]): Promise<Snapshot> {
    const { files, fileEntities, managed, storageVersion } = this.#stateOf(current)
    const next = new Map(managed)
    for (const { kind, entity } of changes) {
      const key = entityKey(entity)
      // What changed is read last: where two entities clash, the new one is refused.
      next.delete(key)
      if (kind === 'put') next.set(key, { entity, file: sourceFileOf(entity) })
    }
    const state = this.#state(files, fileEntities, next, storageVersion + 1)
    this.#cache.log.clear()
    // What is linked now is kept only if it comes into force.
    const isOfOrganization = changes.some(({ entity }) => isOwnerless(entity.kind))
    if (isOfOrganization) this.#cache.forgetOrganization() // RULE management.guardrails-hold-at-once
    const snapshot = this.#build(state, current.version + 1)
    if (snapshot === undefined) throw changeError(this.#cache.log.sorted(), changes)
    const version = await this.#store(changes, storageVersion) // RULE management.all-or-nothing
    const committed = { ...state, storageVersion: version }
    this.#states.set(snapshot, committed)
    this.#last = committed
    return snapshot
  }

  async #store(changes: readonly EntityChange[], expectedVersion: number): Promise<number> {
    try {
      return await this.#storage.commit(changes, expectedVersion)
    } catch (cause) {
      this.#cache.forgetOrganization()
      if (cause instanceof IamError) throw cause
      throw new IamError('ServiceUnavailable', 'the entities could not be stored', { cause })
    }
  }

  #state(
    files: readonly SourceFile[],
    fileEntities: FileEntities,
    managed: ReadonlyMap<string, ManagedEntry>,
    storageVersion: number,
  ): SourceState {
    const catalog = new EntityCatalog(fileEntities, managed, this.#library, this.#settings)
    return { files, fileEntities, managed, storageVersion, catalog }
  }

  #build(state: SourceState, version: number): Snapshot | undefined {
    const loader = new SourceLoader(this.#settings, this.#cache)
    for (const file of state.files) loader.add(file)
    for (const { file } of state.managed.values()) loader.add(file)
    const snapshot = buildSnapshot(loader, version)
    if (snapshot === undefined) return undefined
    this.#states.set(snapshot, state)
    this.#findings.set(snapshot, loader.findings.sorted())
    return snapshot
  }

  /** A file that did not change stays the same object: what was read from it is found by that. */
  #sameFile(file: SourceFile): SourceFile {
    const known = this.#known.get(file.path)
    return known?.text === file.text ? known : file
  }

  #stateOf(snapshot: Snapshot): SourceState {
    const state = this.#states.get(snapshot)
    if (state === undefined) throw new TypeError('the snapshot is of another source')
    return state
  }
}

function areSame(a: readonly SourceFile[], b: readonly SourceFile[]): boolean {
  return a.length === b.length && a.every((file, at) => file === b[at])
}
