import { decide } from './decide.ts'
import type { Decision, StatementReference } from './decision.ts'
import {
  type Asked,
  callerName,
  type ElementMatch,
  type FailedElement,
  judgeElements,
} from './failed-element.ts'
import { applicableLayers, matchTarget } from './layers.ts'
import { matchActions, matchStatement, type PrincipalMode } from './match-statement.ts'
import { nearestAllow, type Repair } from './nearest-allow.ts'
import {
  type Layer,
  type PlacedLayer,
  type PlacedStatement,
  placePolicySet,
} from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'
import { type ReadKey, readKeys } from './read-keys.ts'
import type { AuthorizationRequest } from './request.ts'

/** What one statement said. */
export interface StatementExplanation {
  readonly statement: StatementReference
  readonly effect: 'Allow' | 'Deny'
  readonly applies: boolean
  /** The first element that is plainly false: why the statement does not apply. */
  readonly failed: FailedElement | undefined
  /** What of it cannot be evaluated. */
  readonly faults: readonly string[]
}

/** What the documents of one layer, or of one level of it, said. */
export interface LayerExplanation {
  readonly layer: Layer
  readonly level: number | undefined
  readonly verdict: 'denies' | 'allows' | 'silent'
  readonly statements: readonly StatementExplanation[]
}

/** The decision, and what every statement of every applicable layer said to it (TRACE-1). JSON throughout. */
export interface Explanation {
  /** `determining` holds the decisive statements. */
  readonly decision: Decision
  readonly request: {
    /** ARN of the caller, name of a service, or `anonymous`. */
    readonly principal: string
    readonly action: string
    readonly resource: string | null
  }
  /** The part of the context that the policies read, missing keys included. */
  readonly context: readonly ReadKey[]
  readonly layers: readonly LayerExplanation[]
  /** The smallest set of repairs that would have allowed (TRACE-2); empty if the request is allowed. */
  readonly nearestAllow: readonly Repair[]
}

/**
 * Explains a decision: a second pass over the same documents with the same matchers, never built while deciding
 * (TRACE-4).
 *
 * It shows what documents and request say: hide values from readers with {@link redactExplanation}.
 *
 * @throws {TypeError} for a resource that is no ARN.
 */
export function explainDecision(request: AuthorizationRequest, policies: PolicySet): Explanation {
  const placed = placePolicySet(policies)
  const asked = { request, target: matchTarget(request, placed) }
  const layers = applicableLayers(request, placed, placed)
  const all = [
    ...layers.rcps,
    ...layers.scps,
    ...(policies.resource === null ? [] : [layers.resource]),
    ...(layers.identity === null ? [] : [layers.identity]),
    ...(layers.boundary === null ? [] : [layers.boundary]),
    ...layers.session,
  ]
  return {
    decision: decide(request, policies),
    request: {
      principal: callerName(request.principal),
      action: request.action,
      resource: request.resource.arn,
    },
    context: readKeys(request, policies),
    layers: all.map((layer) => explainLayer(layer, asked)),
    nearestAllow: nearestAllow(request, policies),
  }
}

function explainLayer(
  { layer, level, mode, statements: placed }: PlacedLayer,
  asked: Asked,
): LayerExplanation {
  const statements = placed.map((entry) => explainStatement(entry, mode, asked))
  const applies = (effect: 'Allow' | 'Deny') =>
    statements.some((s) => s.applies && s.effect === effect)
  const verdict = applies('Deny') ? 'denies' : applies('Allow') ? 'allows' : 'silent'
  return { layer, level, verdict, statements }
}

function explainStatement(
  { statement, where }: PlacedStatement,
  mode: PrincipalMode,
  asked: Asked,
): StatementExplanation {
  const { target } = asked
  const action = matchActions(statement.action, target.foldedAction)
  const match = matchStatement(statement, action, target, mode)
  const isPlain = !match.applies && match.faults.length === 0
  return {
    statement: where,
    effect: statement.effect,
    applies: match.applies,
    failed: isPlain ? firstFailed(judgeElements(statement, mode, asked)) : undefined,
    faults: match.faults,
  }
}

function firstFailed(elements: readonly ElementMatch[]): FailedElement | undefined {
  return elements.find(({ outcome }) => outcome === 'no')?.description
}
