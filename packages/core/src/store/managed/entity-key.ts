import { foldCase } from '../../policy/fold-case.ts'
import type { StoredKind } from './stored-entity.ts'

/** What identifies an entity; names that differ only in case are one, as in AWS. No part holds a slash. */
export function entityKey(entity: {
  readonly kind: StoredKind
  readonly account: string
  readonly name: string
}): string {
  return `${entity.kind}/${entity.account}/${foldCase(entity.name)}`
}
