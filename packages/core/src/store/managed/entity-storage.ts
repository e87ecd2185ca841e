import { IamError } from '../../errors.ts'
import { entityKey } from './entity-key.ts'
import type { StoredEntity } from './stored-entity.ts'

/** One entity that is written, or taken out. */
export type EntityChange =
  | { readonly kind: 'put'; readonly entity: StoredEntity }
  | { readonly kind: 'remove'; readonly entity: StoredEntity }

/** Every entity of a storage at one version. */
export interface StoredEntities {
  readonly entities: readonly StoredEntity[]
  /** Grows with every commit. */
  readonly version: number
}

/** Keeps the entities that the management API writes. Entities are identified by kind, account and name ignoring case. */
export interface EntityStorage {
  /** Whether what was committed outlives the process (STO-10); where it does not, the start warns. */
  readonly isDurable: boolean
  load(): Promise<StoredEntities>
  /**
   * Writes all changes or none, and answers the new version.
   *
   * @param expectedVersion - the version that the changes were made on.
   * @throws {IamError} `ConcurrentModification` when another writer was first.
   */
  commit(changes: readonly EntityChange[], expectedVersion: number): Promise<number>
}

/**
 * Keeps entities in this process: they end with it, and no other process sees them.
 *
 * @param initial - entities to begin with. Default none.
 */
export function createMemoryEntityStorage(initial: readonly StoredEntity[] = []): EntityStorage {
  const entities = new Map(initial.map((entity) => [entityKey(entity), entity]))
  let version = 0
  return Object.freeze({
    isDurable: false,
    load: async () => ({ entities: [...entities.values()], version }),
    async commit(changes: readonly EntityChange[], expectedVersion: number) {
      if (expectedVersion !== version) {
        throw new IamError('ConcurrentModification', 'the entities were changed by another writer')
      }
      for (const { kind, entity } of changes) {
        if (kind === 'put') entities.set(entityKey(entity), entity)
        else entities.delete(entityKey(entity))
      }
      version += 1
      return version
    },
  })
}
