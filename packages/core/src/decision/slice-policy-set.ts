import type { CompiledPolicy } from '../policy/compile-policy.ts'
import { foldCase } from '../policy/fold-case.ts'
import { matchActions } from './match-statement.ts'
import type { PolicySet } from './policy-set.ts'

/** The statements of a set that can bear on one action, and what they read. */
export interface PolicySlice {
  /** The whole set that it was cut from. */
  readonly source: PolicySet
  readonly policies: PolicySet
  /** Folded names of the condition keys that some statement may read, sorted. */
  readonly readKeys: readonly string[]
  readonly statementCount: number
}

/**
 * Keeps the statements whose action element is not plainly false for `action`. Deciding on the slice equals deciding
 * on the whole (LAW-13): the others would not apply, and say nothing of faults either.
 */
export function slicePolicySet(policies: PolicySet, action: string): PolicySlice {
  const foldedAction = foldCase(action)
  const readKeys = new Set<string>()
  let statementCount = 0
  const slice = (policy: CompiledPolicy): CompiledPolicy => {
    const statements = policy.statements.filter(
      (s) => matchActions(s.action, foldedAction) !== 'no',
    )
    for (const statement of statements) {
      for (const key of statement.readKeys) readKeys.add(key)
    }
    statementCount += statements.length
    return statements.length === policy.statements.length ? policy : { ...policy, statements }
  }
  const sliced: PolicySet = {
    version: policies.version,
    identity: policies.identity.map(slice),
    boundary: policies.boundary === null ? null : slice(policies.boundary),
    session: policies.session.map((layer) => layer.map(slice)),
    scps: policies.scps?.map((level) => level.map(slice)) ?? null,
    resource: policies.resource === null ? null : slice(policies.resource),
    rcps: policies.rcps?.map((level) => level.map(slice)) ?? null,
  }
  return { source: policies, policies: sliced, readKeys: [...readKeys].sort(), statementCount }
}
