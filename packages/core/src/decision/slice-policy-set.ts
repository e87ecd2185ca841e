import { foldCase } from '../policy/fold-case.ts'
import { matchActions } from './match-statement.ts'
import {
  type PlacedEntry,
  type PlacedLayer,
  type PlacedPolicies,
  placePolicySet,
} from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'

/** The statements of a set that can bear on one action, and what they read. */
export interface PolicySlice {
  /** The whole set that it was cut from. */
  readonly source: PolicySet
  readonly layers: PlacedPolicies
  /** Folded names of the condition keys that some statement may read, sorted. */
  readonly readKeys: readonly string[]
  readonly statementCount: number
}

/**
 * Keeps the statements whose action element is not plainly false for `action`. Deciding on the slice equals deciding
 * on the whole (LAW-13): the others would not apply, and say nothing of faults either.
 */
export function slicePolicySet(policies: PolicySet, action: string): PolicySlice {
  return createSlicer(policies)(action)
}

/** Slices one set for many actions: its statements are laid out once, and actions that none names share a slice. */
export function createSlicer(policies: PolicySet): (action: string) => PolicySlice {
  const placed = placePolicySet(policies)
  const silent = slice(policies, placed, () => false)
  return (action) => {
    const foldedAction = foldCase(action)
    const own = slice(
      policies,
      placed,
      (entry) =>
        entry.kind === 'fault' || matchActions(entry.statement.action, foldedAction) !== 'no',
    )
    return own.entryCount === 0 ? silent : own
  }
}

function slice(
  source: PolicySet,
  layers: PlacedPolicies,
  keeps: (entry: PlacedEntry) => boolean,
): PolicySlice & { readonly entryCount: number } {
  const readKeys = new Set<string>()
  let entryCount = 0
  let statementCount = 0
  const cut = (layer: PlacedLayer): PlacedLayer => {
    const entries = layer.entries.filter(keeps)
    entryCount += entries.length
    for (const entry of entries) {
      if (entry.kind === 'fault') continue
      statementCount += 1
      for (const key of entry.statement.readKeys) readKeys.add(key)
    }
    return { ...layer, entries }
  }
  const cutLayers: PlacedPolicies = {
    rcps: layers.rcps.map(cut),
    scps: layers.scps.map(cut),
    resource: cut(layers.resource),
    identity: cut(layers.identity),
    boundary: layers.boundary === null ? null : cut(layers.boundary),
    session: layers.session.map(cut),
  }
  return { source, layers: cutLayers, readKeys: [...readKeys].sort(), statementCount, entryCount }
}
