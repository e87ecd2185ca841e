import type { ContextValue } from '../context-value.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import type { VariableValues } from '../variables.ts'
import type { ConditionCheck, ConditionEntry } from './condition-entry.ts'

type Compare = Extract<ConditionCheck, { kind: 'compare' }>
type Effect = 'Allow' | 'Deny'

/**
 * Whether one entry holds (section 5). `effect` matters in two places only: several values under a plain operator
 * (COND-7) and incomplete ARNs under a negated one (COND-16).
 */
export function matchCondition(
  entry: ConditionEntry,
  effect: Effect,
  values: VariableValues,
): Outcome {
  const { check } = entry
  if (check.kind === 'broken') return 'fault'
  const value = values.get(entry.foldedKey) // RULE cond.own-keys-any-case
  const isMissing = value === undefined || (typeof value !== 'string' && value.length === 0) // RULE cond.empty-list-is-missing
  if (check.kind === 'null') return matchNull(check, isMissing)
  if (isMissing) return outcomeOf(holdsOnMissing(check))
  if (check.isUnreadable) return 'fault' // RULE cond.unreadable-operand-is-a-fault
  if (check.qualifier !== undefined && isNullSet(value)) {
    return outcomeOf(check.qualifier === 'ForAllValues' && !check.isEmpty) // RULE cond.null-set
  }
  return matchPresent(check, effect, value, values)
}

function matchNull(check: Extract<ConditionCheck, { kind: 'null' }>, isMissing: boolean): Outcome {
  if (check.isUnreadable) return 'fault'
  if (check.qualifier !== undefined) return outcomeOf(check.qualifier === 'ForAllValues') // RULE cond.null-with-qualifier
  return outcomeOf(check.wanted.includes(isMissing)) // RULE cond.null-asks-presence
}

/** The column "key missing" of section 5.3, alike in Allow and Deny (COND-6). */
function holdsOnMissing(check: Compare): boolean {
  if (check.qualifier === 'ForAllValues') return true // RULE cond.for-all-values-empty-is-true
  if (check.isIfExists) return true // RULE cond.if-exists-on-missing
  if (check.qualifier === 'ForAnyValue') return false // RULE cond.for-any-value-empty-is-false
  return check.isNegated // RULE cond.negated-on-missing-is-true
}

/** Every element is the empty string: for set operators there is nothing in the set (COND-4). */
function isNullSet(value: ContextValue): boolean {
  return typeof value === 'string' ? value === '' : value.every((element) => element === '')
}

function matchPresent(
  check: Compare,
  effect: Effect,
  value: ContextValue,
  values: VariableValues,
): Outcome {
  const count = typeof value === 'string' ? 1 : value.length
  let satisfied = 0
  for (let at = 0; at < count; at += 1) {
    const element = typeof value === 'string' ? value : (value[at] as string)
    const outcome = satisfies(check, effect, element, values)
    if (outcome === 'fault') return 'fault'
    if (outcome === 'yes') satisfied += 1
  }
  if (check.isEmpty && (check.isIfExists || check.qualifier !== undefined)) return 'no' // RULE cond.empty-operand-list
  if (check.qualifier === 'ForAllValues') return outcomeOf(satisfied === count)
  if (check.qualifier === 'ForAnyValue') return outcomeOf(satisfied > 0)
  // RULE cond.several-values-under-plain-operator
  return outcomeOf(count > 1 && effect === 'Allow' ? false : satisfied > 0)
}

/** Positive: equals some operand. Negated: differs from every one (COND-8). */
function satisfies(
  check: Compare,
  effect: Effect,
  element: string,
  values: VariableValues,
): Outcome {
  const outcome = check.operands.test(element, values)
  if (!check.isNegated || outcome === 'fault') return outcome
  if (check.operands.hasIncomplete && effect === 'Allow') return 'no' // RULE cond.incomplete-arn-operand
  return outcomeOf(outcome === 'no') // RULE cond.negated-values-are-nor
}
