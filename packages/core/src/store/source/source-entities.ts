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

/**
 * Writes the entities as files, so that both kinds of source go through the same checks.
 *
 * @throws {TypeError} for what is no object of objects, and for values that JSON cannot hold.
 */
export function filesFromEntities(entities: SourceEntities): readonly SourceFile[] {
  const files: SourceFile[] = []
  for (const [kind, byName] of entries(entities, 'entities')) {
    for (const [name, entity] of entries(byName, `entities.${kind}`)) {
      entries(entity, `entities.${kind}.${name}`)
      files.push({ path: `${kind}/${name}.json`, text: JSON.stringify(entity, null, 2) })
    }
  }
  // By code unit, as files of a folder.
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function entries(value: unknown, option: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`"${option}" option must be an object`)
  }
  return Object.entries(value)
}
