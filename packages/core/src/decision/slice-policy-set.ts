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

/** Made-up actions empty the table instead of growing it. */
const mostSlices = 1_000

/**
 * Slices one set for many actions. Its statements are laid out once, and actions that the same statements name share
 * a slice: most actions are named by none, and a wildcard names many alike.
 */
export function createSlicer(policies: PolicySet): (action: string) => PolicySlice {
  const placed = placePolicySet(policies)
  const all = layersOf(placed).flatMap((layer) => layer.entries)
  const slices = new Map<string, PolicySlice>()
  return (action) => {
    const foldedAction = foldCase(action)
    const outcomes = all.map((entry) =>
      entry.kind === 'fault' ? 'yes' : matchActions(entry.statement.action, foldedAction),
    )
    const signature = outcomes.map((outcome) => outcome[0]).join('')
    const known = slices.get(signature)
    if (known !== undefined) return known
    const kept = new Set(all.filter((_, index) => outcomes[index] !== 'no'))
    const slice = cutSlice(policies, placed, kept, !outcomes.includes('fault'))
    if (slices.size >= mostSlices) slices.clear()
    slices.set(signature, slice)
    return slice
  }
}

function layersOf(placed: PlacedPolicies): readonly PlacedLayer[] {
  const { rcps, scps, resource, identity, boundary, session } = placed
  return [
    ...rcps,
    ...scps,
    resource,
    identity,
    ...(boundary === null ? [] : [boundary]),
    ...session,
  ]
}

function cutSlice(
  source: PolicySet,
  placed: PlacedPolicies,
  kept: ReadonlySet<PlacedEntry>,
  namesAction: boolean,
): PolicySlice {
  const cut = (layer: PlacedLayer): PlacedLayer => {
    const entries = layer.entries.filter((entry) => kept.has(entry))
    return { ...layer, entries, namesAction }
  }
  const statements = [...kept].flatMap((entry) =>
    entry.kind === 'statement' ? [entry.statement] : [],
  )
  const readKeys = new Set(statements.flatMap((statement) => statement.readKeys))
  return {
    source,
    layers: {
      rcps: placed.rcps.map(cut),
      scps: placed.scps.map(cut),
      resource: cut(placed.resource),
      identity: cut(placed.identity),
      boundary: placed.boundary === null ? null : cut(placed.boundary),
      session: placed.session.map(cut),
    },
    readKeys: [...readKeys].sort(),
    statementCount: statements.length,
  }
}
