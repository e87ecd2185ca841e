import type { EvaluationFault } from './decision.ts'
import { matchActions, matchStatement, type StatementMatch } from './match-statement.ts'
import type { MatchTarget } from './match-target.ts'
import {
  type LayerMatches,
  type PlacedLayer,
  type PlacedStatement,
  silent,
} from './placed-policies.ts'

/** What all layers found beside their Allows, in the order of the layers. */
export interface Findings {
  addDeny(entry: PlacedStatement): void
  addFault(fault: EvaluationFault): void
}

/** Matches every statement of the layer against the request. */
export function evaluateLayer(
  layer: PlacedLayer,
  target: MatchTarget,
  findings: Findings,
): LayerMatches {
  const { count, first, isIndexed, mode, faults } = layer
  for (let at = 0; at < faults.length; at += 1) findings.addFault(faults[at] as EvaluationFault)
  let matches = silent
  for (let at = 0; at < count; at += 1) {
    const entry = (at === 0 ? first : layer.statements[at]) as PlacedStatement
    if ((entry.mask & target.actionBit) === 0) continue
    const action = isIndexed ? 'yes' : matchActions(entry.statement.action, target.foldedAction)
    if (action === 'no') continue
    const resource = entry.matchResource(target)
    if (resource === 'no') continue
    if (mode === 'implied' && entry.isUnconditional && resource === 'yes' && action === 'yes') {
      matches = noted(entry, matches, undefined, findings)
      continue
    }
    const match = matchStatement(entry.statement, action, target, mode, resource)
    for (let fault = 0; fault < match.faults.length; fault += 1) {
      findings.addFault({ statement: entry.where, message: match.faults[fault] as string })
    }
    if (match.applies)
      matches = noted(entry, matches, mode === 'named' ? match : undefined, findings)
  }
  return matches
}

/** Notes a statement that applies: a Deny with the findings, an Allow with what the layer says. */
function noted(
  entry: PlacedStatement,
  matches: LayerMatches,
  grant: StatementMatch | undefined,
  findings: Findings,
): LayerMatches {
  if (entry.isDeny) {
    findings.addDeny(entry)
    return matches
  }
  if (grant === undefined && matches === silent) return entry
  return {
    allows: [...matches.allows, entry],
    sole: undefined,
    grantsSelf: matches.grantsSelf || grant?.strength === 'self',
    grantsEntity: matches.grantsEntity || grant?.strength === 'entity',
    grantsAccount: matches.grantsAccount || grant?.strength === 'account',
  }
}
