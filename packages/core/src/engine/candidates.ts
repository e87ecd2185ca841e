import { everyLayer } from '../decision/layers.ts'
import { matchActions } from '../decision/match-statement.ts'
import type { PlacedLayer, PlacedStatement } from '../decision/placed-policies.ts'
import type { PolicySlice } from '../decision/slice-policy-set.ts'
import type { IndexedAction } from '../policy/action-index.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { CompiledStatement } from '../policy/statement.ts'

/** The statements of a slice that can bear on one action, and what they read. */
export interface Candidates {
  readonly count: number
  /** Folded names of the condition keys that some of them may read, sorted. */
  readonly readKeys: readonly string[]
}

const known = new WeakMap<PolicySlice, Map<number, Candidates>>()

/** Counts the candidates for an action; remembered for actions of the index. */
export function candidatesOf(
  slice: PolicySlice,
  name: string,
  action: IndexedAction | undefined,
): Candidates {
  if (action === undefined) return countCandidates(slice, name, 0)
  const ofSlice = known.get(slice) ?? new Map<number, Candidates>()
  known.set(slice, ofSlice)
  const found = ofSlice.get(action.bit) ?? countCandidates(slice, name, action.bit)
  ofSlice.set(action.bit, found)
  return found
}

function countCandidates(slice: PolicySlice, name: string, bit: number): Candidates {
  const foldedName = foldCase(name)
  const statements = everyLayer(slice).flatMap((layer) => candidates(layer, foldedName, bit))
  const readKeys = new Set(statements.flatMap((statement) => statement.readKeys))
  return { count: statements.length, readKeys: [...readKeys].sort() }
}

function candidates(
  { statements, isIndexed }: PlacedLayer,
  foldedName: string,
  bit: number,
): readonly CompiledStatement[] {
  const mayMatch = ({ mask, statement }: PlacedStatement) =>
    isIndexed ? (mask & bit) !== 0 : matchActions(statement.action, foldedName) !== 'no'
  return statements.filter(mayMatch).map(({ statement }) => statement)
}
