import type { SourceKind } from './place-file.ts'
import type { SourceFile } from './source-file.ts'

/**
 * A policy source in memory: what the files of a folder would hold, by kind and name.
 *
 * A key `NAME` belongs to the default account, `NNNNNNNNNNNN/NAME` to that account.
 */
export type SourceEntities = {
  readonly [K in SourceKind]?: Readonly<Record<string, object>>
}

interface Placed {
  readonly path: string
  readonly entity: object
}

/**
 * Writes the entities as files, so that both kinds of source go through the same checks. One is written when its turn
 * comes: the texts of a large source need not all exist at once.
 *
 * @throws {TypeError} for what is no object of objects; while iterating, for values that JSON cannot hold.
 */
export function filesFromEntities(entities: SourceEntities): Iterable<SourceFile> {
  const placed: Placed[] = []
  for (const [kind, byName] of Object.entries(objectOf(entities, 'entities'))) {
    for (const [name, entity] of Object.entries(objectOf(byName, `entities.${kind}`))) {
      const path = `${kind}/${name}.json`
      placed.push({ path, entity: objectOf(entity, `entities.${kind}.${name}`) })
    }
  }
  // By code unit, as files of a folder.
  return written(placed.sort((a, b) => (a.path < b.path ? -1 : 1)))
}

function* written(placed: readonly Placed[]): Iterable<SourceFile> {
  for (const { path, entity } of placed) yield { path, text: JSON.stringify(entity, null, 2) }
}

function objectOf(value: unknown, option: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`"${option}" option must be an object`)
  }
  return value
}
