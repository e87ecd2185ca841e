import type { Principal } from '../identity/principal.ts'
import type { Model, ModelAction } from '../model/model.ts'
import { type ActionGroup, type IndexedAction, indexActions } from '../policy/action-index.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { CallerSlice } from './caller-slice.ts'

/** An action of the model, with its place in the index. */
export interface KnownAction extends IndexedAction {
  readonly model: ModelAction
  /**
   * Slices of callers for the actions of the group. Kept here and not with the plan of the caller: from the principal
   * to its slice it is one step, where each further one is a walk to memory (PERF-D4).
   */
  readonly slices: WeakMap<Principal, CallerSlice>
}

/** The actions of a model by name. */
export interface ActionTable {
  /** ASCII case is ignored (MATCH-3). `undefined`: the model does not declare it. */
  find(name: string): KnownAction | undefined
}

/** Indexes the actions of a model. */
export function createActionTable(model: Model): ActionTable {
  const index = indexActions(model.actions().map(({ name }) => name))
  const table = new Map<string, KnownAction>()
  const slicesOfGroups = new Map<ActionGroup, WeakMap<Principal, CallerSlice>>()
  for (const [name, { group, bit }] of index) {
    const slices = slicesOfGroups.get(group) ?? new WeakMap()
    slicesOfGroups.set(group, slices)
    table.set(name, { group, bit, slices, model: model.action(name) as ModelAction })
  }
  // A guard's own spelling is found without folding it.
  return { find: (name) => table.get(name) ?? table.get(foldCase(name)) }
}
