import type { EvaluationFault } from './decision.ts'
import type { Strength } from './match-principal.ts'
import { matchActions, matchStatement } from './match-statement.ts'
import type { MatchTarget } from './match-target.ts'
import type { PlacedLayer, PlacedStatement } from './placed-policies.ts'

/** What the Allows of one layer, or of one level of it, say. */
export interface LayerMatches {
  readonly allows: readonly PlacedStatement[]
  /** Strengths of the matching Allows where documents name principals (PRIN-1); else empty. */
  readonly strengths: ReadonlySet<Strength>
}

const none: readonly never[] = Object.freeze([])
const noStrengths: ReadonlySet<Strength> = new Set()

/** A layer of which no Allow matches. */
export const silent: LayerMatches = Object.freeze({ allows: none, strengths: noStrengths })

/** What all layers found beside their Allows, in the order of the layers. Most requests have neither. */
export class Findings {
  #denies: PlacedStatement[] | undefined = undefined
  #faults: EvaluationFault[] | undefined = undefined

  get denies(): readonly PlacedStatement[] {
    return this.#denies ?? none
  }

  get faults(): readonly EvaluationFault[] {
    return this.#faults ?? none
  }

  addDeny(entry: PlacedStatement): void {
    this.#denies ??= []
    this.#denies.push(entry)
  }

  addFault(fault: EvaluationFault): void {
    this.#faults ??= []
    this.#faults.push(fault)
  }
}

/** Matches every statement of the layer against the request. */
export function evaluateLayer(
  { entries, mode, namesAction }: PlacedLayer,
  target: MatchTarget,
  findings: Findings,
): LayerMatches {
  let allows: PlacedStatement[] | undefined
  let strengths: Set<Strength> | undefined
  for (const entry of entries) {
    if (entry.kind === 'fault') {
      findings.addFault(entry.fault)
      continue
    }
    const { statement, where } = entry
    const action = namesAction ? 'yes' : matchActions(statement.action, target.foldedAction)
    const match = matchStatement(statement, action, target, mode)
    for (const message of match.faults) findings.addFault({ statement: where, message })
    if (!match.applies) continue
    if (statement.effect === 'Deny') {
      findings.addDeny(entry)
      continue
    }
    allows ??= []
    allows.push(entry)
    if (mode === 'implied') continue
    strengths ??= new Set()
    strengths.add(match.strength)
  }
  return allows === undefined ? silent : { allows, strengths: strengths ?? noStrengths }
}
