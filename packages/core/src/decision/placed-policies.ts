import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { CompiledStatement } from '../policy/statement.ts'
import type { Decision, DecisionLayer, EvaluationFault, StatementReference } from './decision.ts'
import type { PrincipalMode } from './match-statement.ts'
import type { GuardrailLevels, PolicySet } from './policy-set.ts'

/** A layer of one kind of document. */
export type Layer = Exclude<DecisionLayer, 'resource+identity'>

/** A statement and where it stands. */
export interface PlacedStatement {
  readonly kind: 'statement'
  readonly statement: CompiledStatement
  readonly where: StatementReference
  /** The decision that this statement makes alone; made by the first request that it decides alone. */
  soleDecision: Decision | undefined
}

/** A statement, or what is wrong with a document as a whole. */
export type PlacedEntry =
  | PlacedStatement
  | { readonly kind: 'fault'; readonly fault: EvaluationFault }

/** The documents of one layer, or of one level of it, laid out flat. */
export interface PlacedLayer {
  readonly layer: Layer
  readonly level: number | undefined
  readonly mode: PrincipalMode
  readonly entries: readonly PlacedEntry[]
  /** Every statement was found to name the action: in slices, which are cut for one. */
  readonly namesAction: boolean
}

/** A policy set laid out for matching: references are made once, not per decision. */
export interface PlacedPolicies {
  readonly rcps: readonly PlacedLayer[]
  readonly scps: readonly PlacedLayer[]
  readonly resource: PlacedLayer
  readonly identity: PlacedLayer
  readonly boundary: PlacedLayer | null
  readonly session: readonly PlacedLayer[]
}

/** Lays a policy set out. */
export function placePolicySet(policies: PolicySet): PlacedPolicies {
  const { resource, boundary } = policies
  return {
    rcps: placeLevels('rcp', policies.rcps),
    scps: placeLevels('scp', policies.scps),
    resource: placeLayer('resource', undefined, resource === null ? [] : [resource]),
    identity: placeLayer('identity', undefined, policies.identity),
    boundary: boundary === null ? null : placeLayer('boundary', undefined, [boundary]),
    session: placeLevels('session', policies.session),
  }
}

function placeLevels(
  layer: 'scp' | 'rcp' | 'session',
  levels: GuardrailLevels | null,
): readonly PlacedLayer[] {
  return (levels ?? []).map((policies, level) => placeLayer(layer, level, policies))
}

function placeLayer(
  layer: Layer,
  level: number | undefined,
  policies: readonly CompiledPolicy[],
): PlacedLayer {
  const entries = policies.flatMap((document, policy) => {
    const { fault, statements } = document
    const at = { layer, level, policy, policyId: document.id }
    const placed = statements.map((statement) => placeStatement(at, statement))
    if (fault === undefined) return placed
    const statement = Object.freeze({ ...at, statement: -1, sid: undefined })
    return [{ kind: 'fault' as const, fault: { statement, message: fault } }, ...placed]
  })
  const mode = layer === 'resource' || layer === 'rcp' ? 'named' : 'implied'
  return { layer, level, mode, entries, namesAction: false }
}

function placeStatement(
  at: Omit<StatementReference, 'statement' | 'sid'>,
  statement: CompiledStatement,
): PlacedStatement {
  const where = Object.freeze({ ...at, statement: statement.index, sid: statement.sid })
  return { kind: 'statement', statement, where, soleDecision: undefined }
}
