import { foldCase } from '../../policy/fold-case.ts'
import type { StoredKind } from './stored-entity.ts'

// The organization, its accounts and its guardrails: no account has them.
const ownerless: ReadonlySet<StoredKind> = new Set(['organization', 'account', 'guardrail'])

/** Whether entities of a kind belong to the organization and not to an account. */
export function isOwnerless(kind: StoredKind): boolean {
  return ownerless.has(kind)
}

/** What the keys of all entities of a kind in an account begin with. */
export function keyPrefix(kind: StoredKind, account: string): string {
  return isOwnerless(kind) ? `${kind}/` : `${kind}/${account}/`
}

/** What identifies an entity; names that differ only in case are one, as in AWS. No part holds a slash. */
export function entityKey(entity: {
  readonly kind: StoredKind
  readonly account: string
  readonly name: string
}): string {
  return `${keyPrefix(entity.kind, entity.account)}${foldCase(entity.name)}`
}
