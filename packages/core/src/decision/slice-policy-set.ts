import type { ActionGroup } from '../policy/action-index.ts'
import { everyLayer } from './layers.ts'
import { nothingPlaced, type PlacedPolicies, placePolicySet } from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'

/** The statements of a set that can bear on the actions of one group, laid out. */
export interface PolicySlice extends PlacedPolicies {
  readonly statementCount: number
}

/** Cuts the slice of a group, or lays out the whole set for an action outside the index. */
export function slicePolicySet(source: PolicySet, group: ActionGroup | undefined): PolicySlice {
  const placed = placePolicySet(source, group)
  if (placed === nothingPlaced) return nothing
  const { rcps, scps, resource, identity, boundary, session } = placed
  const statementCount = everyLayer(placed).reduce((sum, { count }) => sum + count, 0)
  return { identity, resource, scps, rcps, boundary, session, statementCount }
}

/** Of most callers the slice for most actions: no layer limits, and none allows. */
export const nothing: PolicySlice = { ...nothingPlaced, statementCount: 0 }

/** Slices one set for many groups of actions, each on first use. */
export class Slicer {
  readonly #source: PolicySet
  /** By number of the group; 0 is the whole. */
  readonly #slices = new Map<number, PolicySlice>()

  constructor(source: PolicySet) {
    this.#source = source
  }

  /** What {@link slicePolicySet} answers, remembered. */
  slice(group: ActionGroup | undefined): PolicySlice {
    const number = group?.number ?? 0
    const known = this.#slices.get(number)
    if (known !== undefined) return known
    const slice = slicePolicySet(this.#source, group)
    this.#slices.set(number, slice)
    return slice
  }
}
