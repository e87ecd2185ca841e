import { IamError } from '../../errors.ts'
import { type Clock, systemClock } from '../../ports/clock.ts'
import { type Logger, silentLogger } from '../../ports/logger.ts'
import { systemTimers, type Timers } from '../../ports/timers.ts'
import type { ManagedSource } from '../managed/managed-source.ts'
import type { Snapshot, SnapshotSource } from '../snapshot.ts'
import type { DirectoryWatcher } from '../source/directory-watcher.ts'
import { issueLines, PolicySourceError, type SourceIssue } from '../source/source-issue.ts'
import type { LoadSnapshot } from './load-source.ts'

/** What came of reading a source again. */
export type ReloadOutcome =
  | { readonly outcome: 'loaded' | 'unchanged'; readonly version: number }
  /** The version that stays in force, and why the new state was refused. */
  | {
      readonly outcome: 'refused'
      readonly version: number
      readonly issues: readonly SourceIssue[]
    }

/** What a store needs beside its input; `Metrics` of core fits. */
export interface MemoryStoreParts {
  readonly clock?: Clock | undefined
  readonly timers?: Timers | undefined
  readonly logger?: Logger | undefined
  readonly metrics?: PolicySourceMetrics | undefined
}

/** What a store reads. */
export interface StoreSource {
  /** Folder to be watched, if any. */
  readonly root: string | undefined
  /** Reads all of it. */
  readonly load: LoadSnapshot
  readonly managed: ManagedSource | undefined
}

/** One change of the entities: answers what the caller is told, and the next snapshot if anything changed. */
export type MakeChange<Answer> = (current: Snapshot) => Promise<{
  readonly snapshot: Snapshot | undefined
  readonly answer: Answer
}>

/** Counts what became of each state of the source. */
export interface PolicySourceMetrics {
  policySource(outcome: 'loaded' | 'refused', version: number): void
}

// A change of several files comes as several events; the last of them starts the reading (STO-9).
const debounceMs = 200
// Unless they never stop.
const longestDebounceMs = 2_000

/**
 * A source of snapshots whose entities are files or objects, all or nothing (STO-9). Nothing here writes them (STO-11).
 *
 * A state with defects never comes into force: the last good one stays.
 */
export class MemoryStore implements SnapshotSource {
  /** What the management API changes; `undefined`: everything is read-only. */
  readonly managed: ManagedSource | undefined
  readonly #root: string | undefined
  readonly #loadSnapshot: LoadSnapshot
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #logger: Logger
  readonly #metrics: PolicySourceMetrics | undefined
  readonly #listeners = new Set<(outcome: ReloadOutcome) => void>()
  #snapshot: Snapshot | undefined
  #digest = ''
  #findings: readonly SourceIssue[] = []
  #isClosed = false
  #stopWatching = () => {}
  #cancelReload = () => {}
  #firstChangeAt: number | undefined
  /** Loads run one after the other; the last one started. */
  #running: Promise<unknown> = Promise.resolve()
  /** A load that has not begun yet: whoever asks meanwhile gets it too. */
  #queued: Promise<ReloadOutcome> | undefined

  constructor({ root, load, managed }: StoreSource, parts: MemoryStoreParts) {
    this.#root = root
    this.#loadSnapshot = load
    this.managed = managed
    this.#clock = parts.clock ?? systemClock
    this.#timers = parts.timers ?? systemTimers
    this.#logger = parts.logger ?? silentLogger
    this.#metrics = parts.metrics
  }

  /** The newest good state. */
  current(): Snapshot {
    if (this.#snapshot === undefined) throw new TypeError('the store was not started')
    return this.#snapshot
  }

  /**
   * What is legal in the trust policies of the newest good state and seldom meant (TRUST-7, FED-11); logged whenever it
   * comes into force. Empty with `strictTrust`: they are defects then.
   */
  get findings(): readonly SourceIssue[] {
    return this.#findings
  }

  /**
   * Reads the first state, then follows changes.
   *
   * @throws {PolicySourceError} `PolicySourceInvalid`, with every defect of every file.
   */
  async start(watcher: DirectoryWatcher | undefined): Promise<void> {
    // Watching begins first: a change while the first state is read must be seen.
    if (this.#root !== undefined && watcher !== undefined) {
      this.#stopWatching = await watcher.watch(this.#root, () => this.#changed())
    }
    const outcome = await this.#enqueue().catch(async (error: unknown) => {
      await this.close()
      throw error
    })
    if (outcome.outcome !== 'refused') return
    await this.close()
    throw new PolicySourceError(outcome.issues)
  }

  /**
   * Reads the source again, for example at SIGHUP. Never rejects: a state that cannot be used is refused and logged.
   */
  async reload(): Promise<ReloadOutcome> {
    if (this.#isClosed) return { outcome: 'unchanged', version: this.current().version }
    try {
      return await this.#enqueue()
    } catch (error) {
      const { version } = this.current()
      this.#logger.error({ err: error, version }, 'policy source could not be read')
      this.#metrics?.policySource('refused', version)
      return this.#tell({ outcome: 'refused', version, issues: [] })
    }
  }

  /** Calls `listener` after every later reading of the source and answers how to stop that. */
  onReload(listener: (outcome: ReloadOutcome) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Makes one change when every reading before it has ended, and puts the snapshot that comes of it in force before it
   * answers. What `make` throws is thrown here, and the state stays.
   *
   * @throws {IamError} `ServiceUnavailable` after {@link close}.
   */
  change<Answer>(make: MakeChange<Answer>): Promise<Answer> {
    const change = this.#running.then(async () => {
      if (this.#isClosed) throw new IamError('ServiceUnavailable', 'the store is closed')
      const { snapshot, answer } = await make(this.current())
      if (snapshot !== undefined) this.#putInForce(snapshot)
      return answer
    })
    this.#running = change.catch(() => {})
    return change
  }

  #putInForce(snapshot: Snapshot): void {
    this.#snapshot = snapshot
    this.#findings = this.managed?.findingsOf(snapshot) ?? []
    const { version } = snapshot
    this.#logger.debug({ version }, 'entities changed')
    this.#metrics?.policySource('loaded', version)
    this.#tell({ outcome: 'loaded', version })
  }

  /** Stops following changes. The last state stays readable. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopWatching()
    this.#cancelReload()
    this.#listeners.clear()
    await this.#running
  }

  #changed(): void {
    if (this.#isClosed) return
    const now = this.#clock.monotonic()
    this.#firstChangeAt ??= now
    const most = this.#firstChangeAt + longestDebounceMs - now
    this.#cancelReload()
    this.#cancelReload = this.#timers.after(Math.max(0, Math.min(debounceMs, most)), () => {
      this.#firstChangeAt = undefined
      void this.reload()
    })
  }

  #enqueue(): Promise<ReloadOutcome> {
    if (this.#queued !== undefined) return this.#queued
    const load = this.#running.then(() => {
      this.#queued = undefined
      return this.#load()
    })
    this.#queued = load
    this.#running = load.catch(() => {})
    return load
  }

  async #load(): Promise<ReloadOutcome> {
    const startedAt = this.#clock.monotonic()
    const version = (this.#snapshot?.version ?? 0) + 1
    const result = await this.#loadSnapshot(version)
    if (this.#isClosed && this.#snapshot !== undefined) {
      return { outcome: 'unchanged', version: this.#snapshot.version }
    }
    if (!result.ok) return this.#refuse(result.issues)
    const isUnchanged = this.#snapshot !== undefined && result.digest === this.#digest
    if (!isUnchanged) {
      this.#snapshot = result.snapshot // RULE store.swap-or-keep
      this.#digest = result.digest
      this.#findings = result.findings
    }
    const current = this.current().version
    const ms = Math.round(this.#clock.monotonic() - startedAt)
    const fields = { version: current, files: result.files, ms }
    if (isUnchanged) this.#logger.debug(fields, 'policy source is unchanged')
    else this.#logger.info(fields, 'policy source loaded')
    if (!isUnchanged && result.findings.length > 0) {
      const findings = issueLines(result.findings)
      this.#logger.warn({ version: current, findings }, 'trust policies have findings')
    }
    this.#metrics?.policySource('loaded', current)
    return this.#tell({ outcome: isUnchanged ? 'unchanged' : 'loaded', version: current })
  }

  #refuse(issues: readonly SourceIssue[]): ReloadOutcome {
    const version = this.#snapshot?.version ?? 0
    if (version === 0) {
      // The start fails with an error that names every defect: here they would be told twice.
      const message = 'policy source refused, nothing is in force: see the error that is thrown'
      this.#logger.error({ version, defects: issues.length }, message)
    } else {
      const message = 'policy source refused, the last good version stays in force'
      this.#logger.error({ version, issues: issueLines(issues) }, message)
    }
    this.#metrics?.policySource('refused', version)
    return this.#tell({ outcome: 'refused', version, issues })
  }

  #tell(outcome: ReloadOutcome): ReloadOutcome {
    for (const listener of this.#listeners) {
      try {
        listener(outcome)
      } catch (error) {
        this.#logger.error({ err: error }, 'a listener of the policy source failed')
      }
    }
    return outcome
  }
}
