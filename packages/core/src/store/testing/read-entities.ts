import { resolveSourceLimits } from '../entities/source-limits.ts'
import type { SourceSettings } from '../entities/source-settings.ts'
import { buildSnapshot } from '../memory/build-snapshot.ts'
import { SourceLoader } from '../memory/source-loader.ts'
import type { Snapshot } from '../snapshot.ts'
import { filesFromEntities, type SourceEntities } from '../source/source-entities.ts'
import type { SourceFile } from '../source/source-file.ts'
import { issueLines } from '../source/source-issue.ts'

/** The default account of the tests. */
export const account = '000000000001'
/** Another account. */
export const otherAccount = '222222222222'

const settings: SourceSettings = {
  partition: 'gw',
  account,
  limits: resolveSourceLimits(),
  model: undefined,
}

/** The defects of a source, one a line; none when it is good. */
export function defectsOfFiles(
  files: readonly SourceFile[],
  options: Partial<SourceSettings> = {},
): readonly string[] {
  const loader = new SourceLoader({ ...settings, ...options })
  for (const file of files) loader.add(file)
  buildSnapshot(loader, 1)
  return issueLines(loader.log.sorted())
}

/** The defects of entities. Lines and columns are those of JSON with two spaces. */
export function defectsOf(
  entities: SourceEntities,
  options: Partial<SourceSettings> = {},
): readonly string[] {
  return defectsOfFiles([...filesFromEntities(entities)], options)
}

/** The snapshot of entities without defects. */
export function snapshotOf(
  entities: SourceEntities,
  options: Partial<SourceSettings> = {},
): Snapshot {
  const loader = new SourceLoader({ ...settings, ...options })
  for (const file of filesFromEntities(entities)) loader.add(file)
  const snapshot = buildSnapshot(loader, 1)
  if (snapshot === undefined) throw new Error(issueLines(loader.log.sorted()).join('\n'))
  return snapshot
}
