import type { SourceEntities } from '../source/source-entities.ts'

/** Where the entities of a store come from. */
export type SourceInput = (
  | { readonly kind: 'directory'; readonly root: string }
  | { readonly kind: 'entities'; readonly read: () => SourceEntities }
) & {
  /** Entities of the application's own code, beside either. */
  readonly configured: SourceEntities
}
