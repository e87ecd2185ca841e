import { managedPolicyArn, roleArn, userArn } from '../../identity/arns.ts'
import type { SourceSettings } from '../entities/source-settings.ts'
import type { PolicyLibrary } from '../library/policy-library.ts'
import { placeFile } from '../source/place-file.ts'
import type { SourceFile } from '../source/source-file.ts'
import { entityKey, keyPrefix } from './entity-key.ts'
import { storedEntityFrom } from './read-stored-entity.ts'
import type { StoredEntity, StoredKind, StoredOf } from './stored-entity.ts'
import { storedKindOf } from './write-source-file.ts'

/** An entity that the management API wrote, with the file that it is read as. */
export interface ManagedEntry {
  readonly entity: StoredEntity
  readonly file: SourceFile
}

/** The entities of the policy files by key; one is read when it is asked for first. */
export class FileEntities {
  readonly #files = new Map<string, { readonly file: SourceFile; readonly kind: StoredKind }>()
  readonly #read = new Map<string, StoredEntity | undefined>()
  readonly #settings: SourceSettings
  readonly #library: PolicyLibrary

  constructor(files: readonly SourceFile[], settings: SourceSettings, library: PolicyLibrary) {
    this.#settings = settings
    this.#library = library
    for (const file of files) {
      const placed = placeFile(file.path, settings.account)
      if (!placed.ok) continue
      const kind = storedKindOf(placed.place)
      this.#files.set(entityKey({ ...placed.place, kind }), { file, kind })
    }
  }

  keys(): Iterable<string> {
    return this.#files.keys()
  }

  get(key: string): StoredEntity | undefined {
    const found = this.#files.get(key)
    if (found === undefined || this.#read.has(key)) return this.#read.get(key)
    const placed = placeFile(found.file.path, this.#settings.account)
    const arnOf = (account: string, reference: string) => this.#policyArn(account, reference)
    const entity = placed.ok
      ? storedEntityFrom(found.file, placed.place, found.kind, arnOf)
      : undefined
    this.#read.set(key, entity)
    return entity
  }

  /** By name the account's own policy comes first, as when the files are linked. */
  #policyArn(account: string, reference: string): string {
    if (reference.startsWith('arn:')) return reference
    const own = this.get(entityKey({ kind: 'policy', account, name: reference }))
    const isOwn = own?.kind === 'policy' && own.name === reference
    if (!isOwn) return this.#library.byName(reference)?.arn ?? reference
    return managedPolicyArn({ ...own, partition: this.#settings.partition })
  }
}

/** Every entity of a snapshot as it is stored: those of the policy files, and those that the management API wrote. */
export class EntityCatalog {
  readonly library: PolicyLibrary
  readonly partition: string
  /** Owner of resources whose ARN names no account. */
  readonly defaultAccount: string
  readonly #files: FileEntities
  readonly #managed: ReadonlyMap<string, ManagedEntry>
  #arnsById: ReadonlyMap<string, string> | undefined

  constructor(
    files: FileEntities,
    managed: ReadonlyMap<string, ManagedEntry>,
    library: PolicyLibrary,
    { partition, account }: Pick<SourceSettings, 'partition' | 'account'>,
  ) {
    this.#files = files
    this.#managed = managed
    this.library = library
    this.partition = partition
    this.defaultAccount = account
  }

  /** By name, ignoring case. */
  find<Kind extends StoredKind>(
    kind: Kind,
    account: string,
    name: string,
  ): StoredOf<Kind> | undefined {
    return this.#get(entityKey({ kind, account, name })) as StoredOf<Kind> | undefined
  }

  /** Whether the management API may change it. */
  isManaged(entity: StoredEntity): boolean {
    return this.#managed.has(entityKey(entity))
  }

  /** All of a kind in an account, in the order of their names. */
  list<Kind extends StoredKind>(kind: Kind, account: string): readonly StoredOf<Kind>[] {
    return [...this.#ofKind(kind, account)].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Everything that the management API wrote. */
  *managed(): Iterable<StoredEntity> {
    for (const { entity } of this.#managed.values()) yield entity
  }

  /** The ARN of the user or role that has a unique id now. */
  arnOfId(id: string): string | undefined {
    this.#arnsById ??= this.#indexIds()
    return this.#arnsById.get(id)
  }

  #indexIds(): ReadonlyMap<string, string> {
    const { partition } = this
    const arns = new Map<string, string>()
    for (const user of this.#ofKind('user')) arns.set(user.id, userArn({ ...user, partition }))
    for (const role of this.#ofKind('role')) arns.set(role.id, roleArn({ ...role, partition }))
    return arns
  }

  *#ofKind<Kind extends StoredKind>(kind: Kind, account?: string): Iterable<StoredOf<Kind>> {
    const prefix = account === undefined ? `${kind}/` : keyPrefix(kind, account)
    for (const keys of [this.#files.keys(), this.#managed.keys()]) {
      for (const key of keys) {
        const entity = key.startsWith(prefix) ? this.#get(key) : undefined
        if (entity !== undefined) yield entity as StoredOf<Kind>
      }
    }
  }

  #get(key: string): StoredEntity | undefined {
    return this.#managed.get(key)?.entity ?? this.#files.get(key)
  }
}
