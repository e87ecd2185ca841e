import { type ActionPattern, matchAction } from './action-pattern.ts'
import { foldCase } from './fold-case.ts'
import type { ListElement } from './statement.ts'

/** Bits of one integer. */
const mostActions = 32

let groupsMade = 0

/**
 * Up to 32 actions of one service, indexed together: which of them an element covers is one integer, and whether it
 * covers a given one is a test of one bit (PERF-D2).
 */
export class ActionGroup {
  /** No two groups of a process share one. */
  readonly number: number
  readonly #foldedNames: readonly string[]
  /** Patterns are shared by all policies, and so are their masks. `undefined`: over a matching limit. */
  readonly #masks = new WeakMap<ActionPattern, { readonly mask: number | undefined }>()

  constructor(foldedNames: readonly string[]) {
    groupsMade += 1
    this.number = groupsMade
    this.#foldedNames = foldedNames
  }

  /**
   * The actions that the element covers, by their bits: negative where bit 31 is one of them. `undefined` if the
   * element, or a pattern of it, cannot be evaluated for some of them.
   */
  maskOf(element: ListElement<ActionPattern>): number | undefined {
    if (element.faults.length > 0) return undefined
    let covered = 0
    for (const pattern of element.entries) {
      const mask = this.#patternMask(pattern)
      if (mask === undefined) return undefined
      covered |= mask
    }
    return element.isNegated ? ~covered : covered
  }

  #patternMask(pattern: ActionPattern): number | undefined {
    const known = this.#masks.get(pattern)
    if (known !== undefined) return known.mask
    const outcomes = this.#foldedNames.map((name) => matchAction(pattern, name))
    const mask = outcomes.includes('fault')
      ? undefined
      : outcomes.reduce((bits, outcome, at) => (outcome === 'yes' ? bits | (1 << at) : bits), 0)
    this.#masks.set(pattern, { mask })
    return mask
  }
}

/** An action of the index. */
export interface IndexedAction {
  readonly group: ActionGroup
  /** Its bit in the masks of the group. */
  readonly bit: number
}

/** Indexes concrete actions, service by service. The names are found as given and folded. */
export function indexActions(names: Iterable<string>): ReadonlyMap<string, IndexedAction> {
  const namesOfServices = new Map<string, Set<string>>()
  const all = [...names]
  for (const name of all) {
    const folded = foldCase(name)
    const service = folded.slice(0, folded.indexOf(':'))
    const known = namesOfServices.get(service) ?? new Set()
    namesOfServices.set(service, known.add(folded))
  }
  const index = new Map<string, IndexedAction>()
  for (const set of namesOfServices.values()) addService([...set], index)
  for (const name of all) index.set(name, index.get(foldCase(name)) as IndexedAction)
  return index
}

function addService(foldedNames: readonly string[], index: Map<string, IndexedAction>): void {
  for (let from = 0; from < foldedNames.length; from += mostActions) {
    const names = foldedNames.slice(from, from + mostActions)
    const group = new ActionGroup(names)
    for (const [at, name] of names.entries()) index.set(name, { group, bit: 1 << at })
  }
}
