import type { SessionPolicyLayer } from '../identity/session.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { GuardrailLevels, PolicySet } from './policy-set.ts'

/** Documents that count beside those of a layer, or instead of them. */
export type LayerChange<Documents> =
  | { readonly beside: Documents }
  | { readonly instead: Documents }

/**
 * Documents to try out, layer by layer, in the shapes of {@link PolicySet}. Layers that are left out stay as they are.
 *
 * `instead` replaces the whole layer; `null` or an empty list takes away what limits. `beside` joins it: any document of
 * a layer may allow. Where a layer has one document, resource policy and boundary, the statements follow its own. SCPs,
 * RCPs and session policies are joined level by level, so an empty list leaves a level alone and a further list is a
 * further level. Compile documents with `parsePolicy`, which refuses what could not be stored.
 */
export interface WhatIf {
  readonly identity?: LayerChange<readonly CompiledPolicy[]>
  readonly boundary?: LayerChange<CompiledPolicy | null>
  readonly session?: LayerChange<readonly SessionPolicyLayer[]>
  readonly scps?: LayerChange<GuardrailLevels | null>
  readonly resource?: LayerChange<CompiledPolicy | null>
  readonly rcps?: LayerChange<GuardrailLevels | null>
}

/** The policy set as it would be. Its version is that of the set it was made from. */
export function applyWhatIf(policies: PolicySet, whatIf: WhatIf): PolicySet {
  return {
    version: policies.version,
    identity: changed(policies.identity, whatIf.identity, (own, more) => [...own, ...more]),
    boundary: changed(policies.boundary, whatIf.boundary, joinDocuments),
    session: changed(policies.session, whatIf.session, joinLevels),
    scps: changed(policies.scps, whatIf.scps, joinGuardrails),
    resource: changed(policies.resource, whatIf.resource, joinDocuments),
    rcps: changed(policies.rcps, whatIf.rcps, joinGuardrails),
  }
}

function changed<Documents>(
  own: Documents,
  change: LayerChange<Documents> | undefined,
  join: (own: Documents, more: Documents) => Documents,
): Documents {
  if (change === undefined) return own
  return 'instead' in change ? change.instead : join(own, change.beside)
}

function joinGuardrails(
  own: GuardrailLevels | null,
  more: GuardrailLevels | null,
): GuardrailLevels | null {
  if (own === null || more === null) return own ?? more
  return joinLevels(own, more)
}

function joinLevels(own: GuardrailLevels, more: GuardrailLevels): GuardrailLevels {
  const count = Math.max(own.length, more.length)
  return Array.from({ length: count }, (_, level) => [
    ...(own[level] ?? []),
    ...(more[level] ?? []),
  ])
}

/** One document with the statements of both, those of `more` numbered on from those of `own`. */
function joinDocuments(
  own: CompiledPolicy | null,
  more: CompiledPolicy | null,
): CompiledPolicy | null {
  if (own === null || more === null) return own ?? more
  const next = own.statements.reduce((index, statement) => Math.max(index, statement.index + 1), 0)
  const added = more.statements.map((statement) => ({
    ...statement,
    index: next + statement.index,
  }))
  // The Allows of a faulty document are gone already, so the fault only has to be reported.
  return { id: own.id, statements: [...own.statements, ...added], fault: own.fault ?? more.fault }
}
