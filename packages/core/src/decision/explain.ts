import { matchCondition } from '../policy/condition/match-condition.ts'
import type { CompiledStatement } from '../policy/statement.ts'
import { decide } from './decide.ts'
import type { Decision, StatementReference } from './decision.ts'
import { applicableLayers, matchTarget } from './layers.ts'
import {
  matchActions,
  matchResources,
  matchStatement,
  type PrincipalMode,
  principalStrength,
} from './match-statement.ts'
import type { MatchTarget } from './match-target.ts'
import {
  type Layer,
  type PlacedLayer,
  type PlacedStatement,
  placePolicySet,
} from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest, ContextValue } from './request.ts'

/** The first element of a statement that is plainly false. */
export interface FailedElement {
  readonly element: 'Principal' | 'Action' | 'Resource' | 'Condition'
  /** Conditions only. */
  readonly operator?: string
  /** Conditions only: the key as written. */
  readonly key?: string
  /** What the document asks for. */
  readonly expected: readonly string[]
  /** What the request has; `undefined`: the key is missing. */
  readonly actual: ContextValue | undefined
}

/** What one statement said. */
export interface StatementExplanation {
  readonly statement: StatementReference
  readonly effect: 'Allow' | 'Deny'
  readonly applies: boolean
  /** Why it does not apply. */
  readonly failed: FailedElement | undefined
  readonly faults: readonly string[]
}

/** What the documents of one layer, or of one level of it, said. */
export interface LayerExplanation {
  readonly layer: Layer
  readonly level: number | undefined
  readonly verdict: 'denies' | 'allows' | 'silent'
  readonly statements: readonly StatementExplanation[]
}

/** The decision, and what every statement of every applicable layer said to it. */
export interface Explanation {
  readonly decision: Decision
  readonly request: { readonly action: string; readonly resource: string | null }
  readonly layers: readonly LayerExplanation[]
}

/**
 * Explains a decision: a second pass over the same documents with the same matchers, never built while deciding.
 */
export function explainDecision(request: AuthorizationRequest, policies: PolicySet): Explanation {
  const placed = placePolicySet(policies)
  const target = matchTarget(request, placed)
  const layers = applicableLayers(request, placed, placed)
  const all = [
    ...layers.rcps,
    ...layers.scps,
    ...(policies.resource === null ? [] : [layers.resource]),
    layers.identity ?? { ...placed.identity, entries: [] },
    ...(layers.boundary === null ? [] : [layers.boundary]),
    ...layers.session,
  ]
  return {
    decision: decide(request, policies),
    request: { action: request.action, resource: request.resource.arn },
    layers: all.map((layer) => explainLayer(layer, target)),
  }
}

function explainLayer(
  { layer, level, mode, entries }: PlacedLayer,
  target: MatchTarget,
): LayerExplanation {
  const statements = entries
    .filter((entry) => entry.kind === 'statement')
    .map((entry) => explainStatement(entry, mode, target))
  const applies = (effect: 'Allow' | 'Deny') =>
    statements.some((s) => s.applies && s.effect === effect)
  const verdict = applies('Deny') ? 'denies' : applies('Allow') ? 'allows' : 'silent'
  return { layer, level, verdict, statements }
}

function explainStatement(
  { statement, where }: PlacedStatement,
  mode: PrincipalMode,
  target: MatchTarget,
): StatementExplanation {
  const action = matchActions(statement.action, target.foldedAction)
  const match = matchStatement(statement, action, target, mode)
  const isPlain = !match.applies && match.faults.length === 0
  return {
    statement: where,
    effect: statement.effect,
    applies: match.applies,
    failed: isPlain ? firstFailed(statement, target, mode) : undefined,
    faults: match.faults,
  }
}

function firstFailed(
  statement: CompiledStatement,
  target: MatchTarget,
  mode: PrincipalMode,
): FailedElement | undefined {
  if (principalStrength(statement, target, mode) === 'none') {
    const entries = statement.principal?.entries ?? []
    const expected = entries.map((entry) => JSON.stringify(entry))
    const actual = 'arn' in target.principal ? target.principal.arn : target.principal.kind
    return { element: 'Principal', expected, actual }
  }
  if (matchActions(statement.action, target.foldedAction) === 'no') {
    const expected = statement.action.entries.map((entry) => entry.source)
    return { element: 'Action', expected, actual: target.foldedAction }
  }
  if (matchResources(statement.resource, statement.effect, target) === 'no') {
    const expected = (statement.resource?.entries ?? []).map((entry) => entry.source)
    return { element: 'Resource', expected, actual: target.resource?.text }
  }
  for (const entry of statement.conditions) {
    if (matchCondition(entry, statement.effect, target.context) !== 'no') continue
    return {
      element: 'Condition',
      operator: entry.operatorText,
      key: entry.key,
      expected: entry.operands,
      actual: target.context.get(entry.foldedKey),
    }
  }
  return undefined
}
