import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { CompiledStatement } from '../policy/statement.ts'
import type { DecisionLayer, EvaluationFault, StatementReference } from './decision.ts'
import type { Strength } from './match-principal.ts'
import { type MatchTarget, matchStatement, type PrincipalMode } from './match-statement.ts'

/** A layer of one kind of document. */
export type Layer = Exclude<DecisionLayer, 'resource+identity'>

/** What the documents of one layer, or of one level of it, say. */
export interface LayerMatches {
  readonly allows: readonly StatementReference[]
  readonly denies: readonly StatementReference[]
  /** Strengths of the matching Allows (PRIN-1). */
  readonly strengths: ReadonlySet<Strength>
  readonly faults: readonly EvaluationFault[]
}

/** Names the place of the documents that are matched. */
export interface LayerPlace {
  readonly layer: Layer
  readonly level: number | undefined
}

const none: readonly never[] = Object.freeze([])
const silent: LayerMatches = Object.freeze({
  allows: none,
  denies: none,
  strengths: new Set<Strength>(),
  faults: none,
})

/** Matches every statement of the documents against the request. */
export function evaluateLayer(
  place: LayerPlace,
  policies: readonly CompiledPolicy[],
  target: MatchTarget,
): LayerMatches {
  const mode: PrincipalMode =
    place.layer === 'resource' || place.layer === 'rcp' ? 'named' : 'implied'
  let matches: MutableMatches | undefined
  for (let policy = 0; policy < policies.length; policy += 1) {
    const document = policies[policy] as CompiledPolicy
    if (document.fault !== undefined) {
      matches ??= emptyMatches()
      matches.faults.push({
        statement: reference(place, policy, document, undefined),
        message: document.fault,
      })
    }
    for (const statement of document.statements) {
      const match = matchStatement(statement, target, mode)
      if (!match.applies && match.faults.length === 0) continue
      matches ??= emptyMatches()
      const where = reference(place, policy, document, statement)
      for (const message of match.faults) matches.faults.push({ statement: where, message })
      if (match.applies) record(matches, statement.effect, where, match.strength)
    }
  }
  return matches ?? silent
}

interface MutableMatches {
  readonly allows: StatementReference[]
  readonly denies: StatementReference[]
  readonly strengths: Set<Strength>
  readonly faults: EvaluationFault[]
}

function emptyMatches(): MutableMatches {
  return { allows: [], denies: [], strengths: new Set(), faults: [] }
}

function record(
  matches: MutableMatches,
  effect: 'Allow' | 'Deny',
  where: StatementReference,
  strength: Strength,
): void {
  if (effect === 'Deny') {
    matches.denies.push(where)
  } else {
    matches.allows.push(where)
    matches.strengths.add(strength)
  }
}

/** Points at a statement, or at a document as a whole. */
export function reference(
  place: LayerPlace,
  policy: number,
  document: CompiledPolicy,
  statement: CompiledStatement | undefined,
): StatementReference {
  return {
    layer: place.layer,
    level: place.level,
    policy,
    policyId: document.id,
    statement: statement?.index ?? -1,
    sid: statement?.sid,
  }
}
