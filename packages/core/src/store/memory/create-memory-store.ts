import { isAccountId } from '../../identity/names.ts'
import type { Model } from '../../model/model.ts'
import { systemTimers } from '../../ports/timers.ts'
import { resolveSourceLimits, type SourceLimitOptions } from '../entities/source-limits.ts'
import type { SourceSettings } from '../entities/source-settings.ts'
import { createMemoryEntityStorage, type EntityStorage } from '../managed/entity-storage.ts'
import { ManagedSource } from '../managed/managed-source.ts'
import { createSystemWatcher, type DirectoryWatcher } from '../source/directory-watcher.ts'
import type { SourceEntities } from '../source/source-entities.ts'
import { findSharedIssuers, type SharedIssuerOptions } from '../trust/shared-issuers.ts'
import { loadSource } from './load-source.ts'
import { MemoryStore, type MemoryStoreParts, type StoreSource } from './memory-store.ts'
import type { SourceInput } from './source-input.ts'

/** Options of {@link createMemoryStore}: either `directory` or `entities`. */
export interface MemoryStoreOptions extends MemoryStoreParts {
  /** Folder of policy files. */
  readonly directory?: string
  /** The same as objects, or a function that answers them at each reading. */
  readonly entities?: SourceEntities | (() => SourceEntities)
  /** Entities of the application's own code, beside either of them: the providers of `jwt({ … })`. Default none. */
  readonly configured?: SourceEntities
  /** Twelve digits: owns what stands in no account folder. Default: the model's account. */
  readonly account?: string
  /** Default: the model's, else `gw`. */
  readonly partition?: string
  /** Its services' actions and resources are checked in every document (MODEL-3). Default: nothing is. */
  readonly model?: Model | undefined
  readonly limits?: SourceLimitOptions
  /** Issuers that many tenants share, beside the known ones (FED-11). Default none. */
  readonly sharedIssuers?: readonly SharedIssuerOptions[]
  /** Refuses what else is a finding about a trust policy: a third party without external id (ATK-1) … Default false. */
  readonly strictTrust?: boolean
  /**
   * Lets the management API write entities beside those of the files: true keeps them in this process, where they end
   * with it; a storage keeps them elsewhere. Default false.
   */
  readonly managed?: boolean | EntityStorage
  /**
   * Follows changes of `directory`: true, false, or a watcher of one's own. Default true: by notifications of the
   * operating system and a look every ten seconds.
   */
  readonly watch?: boolean | DirectoryWatcher
}

const optionNames: ReadonlySet<string> = new Set([
  'directory',
  'entities',
  'configured',
  'account',
  'partition',
  'model',
  'limits',
  'sharedIssuers',
  'strictTrust',
  'managed',
  'watch',
  'clock',
  'timers',
  'logger',
  'metrics',
])

/**
 * Loads users, roles, policies, guardrails and providers from a folder of JSON files, or from objects of the same
 * shape, and serves immutable snapshots of them.
 *
 * @example
 * const store = await createMemoryStore({ directory: './iam', account: '000000000001' })
 * process.on('SIGHUP', () => store.reload())
 *
 * @throws {TypeError} for an option that is unknown, missing or of the wrong kind.
 * @throws {PolicySourceError} `PolicySourceInvalid`, with every defect of every file.
 */
export async function createMemoryStore(options: MemoryStoreOptions): Promise<MemoryStore> {
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name)) throw new TypeError(`"${name}" option is unknown`)
  }
  const { model, timers = systemTimers, watch = true } = options
  const settings = {
    account: readAccount(options),
    partition: readPartition(options),
    limits: resolveSourceLimits(options.limits),
    model,
    sharedIssuer: findSharedIssuers(options.sharedIssuers),
    isTrustStrict: readStrictTrust(options),
  }
  const watcher = watch === true ? createSystemWatcher(timers) : watch
  const store = new MemoryStore(readSource(options, settings), options)
  await store.start(watcher === false ? undefined : watcher)
  return store
}

function readSource(options: MemoryStoreOptions, settings: SourceSettings): StoreSource {
  const input = readInput(options)
  const root = input.kind === 'directory' ? input.root : undefined
  const storage = readStorage(options.managed)
  if (storage === undefined) {
    return { root, load: (version) => loadSource(input, settings, version), managed: undefined }
  }
  const managed = new ManagedSource(input, settings, storage)
  return { root, load: (version) => managed.load(version), managed }
}

function readStorage(managed: MemoryStoreOptions['managed']): EntityStorage | undefined {
  if (managed === undefined || managed === false) return undefined
  if (managed === true) return createMemoryEntityStorage()
  if (typeof managed === 'object' && typeof managed?.commit === 'function') return managed
  throw new TypeError('"managed" option must be true, false or an entity storage')
}

function readInput({ directory, entities, configured = {} }: MemoryStoreOptions): SourceInput {
  if ((directory === undefined) === (entities === undefined)) {
    throw new TypeError('exactly one of the "directory" and "entities" options must be given')
  }
  if (entities !== undefined) {
    const read = typeof entities === 'function' ? entities : () => entities
    return { kind: 'entities', read, configured }
  }
  if (typeof directory !== 'string' || directory === '') {
    throw new TypeError('"directory" option must be a path')
  }
  return { kind: 'directory', root: directory, configured }
}

function readStrictTrust({ strictTrust = false }: MemoryStoreOptions): boolean {
  if (typeof strictTrust === 'boolean') return strictTrust
  throw new TypeError('"strictTrust" option must be true or false')
}

function readAccount({ account, model }: MemoryStoreOptions): string {
  const id = account ?? model?.account
  if (typeof id !== 'string' || !isAccountId(id)) {
    throw new TypeError('"account" option must be twelve digits')
  }
  return id
}

function readPartition({ partition, model }: MemoryStoreOptions): string {
  const name = partition ?? model?.partition ?? 'gw'
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
    throw new TypeError('"partition" option must be lower-case letters, digits and hyphens')
  }
  return name
}
