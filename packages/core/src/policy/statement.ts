import type { ActionPattern } from './action-pattern.ts'
import type { ConditionEntry } from './condition/condition-entry.ts'
import type { PrincipalElement } from './principal-element.ts'
import type { ResourcePattern } from './resource-pattern.ts'

/** A list element that may be negated: `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface ListElement<Entry> {
  readonly isNegated: boolean
  readonly entries: readonly Entry[]
  /** Entries that cannot be evaluated; with one of them the element as a whole is a fault. */
  readonly faults: readonly string[]
}

/** A statement, ready to be matched. */
export interface CompiledStatement {
  /** Index in its document. */
  readonly index: number
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  /** `undefined`: the statement names no principal. */
  readonly principal: PrincipalElement | undefined
  readonly action: ListElement<ActionPattern>
  /** `undefined`: no resource element, as in trust policies. */
  readonly resource: ListElement<ResourcePattern> | undefined
  readonly conditions: readonly ConditionEntry[]
  /** What is wrong with the statement as a whole: unreadable effect, unknown members. */
  readonly faults: readonly string[]
  /** Folded names of the condition keys that matching may read. */
  readonly readKeys: readonly string[]
}

const everything = Object.freeze({ isNegated: true, entries: [], faults: [] })

/** A statement that matches everything and denies it: what cannot be read at all counts as this. */
export function denyStatement(index: number, fault: string): CompiledStatement {
  return {
    index,
    sid: undefined,
    effect: 'Deny',
    principal: { isNegated: false, entries: [{ kind: 'everyone' }], faults: [] },
    action: everything,
    resource: everything,
    conditions: [],
    faults: [fault],
    readKeys: [],
  }
}
