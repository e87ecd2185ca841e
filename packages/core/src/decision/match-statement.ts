import { type ActionPattern, matchAction } from '../policy/action-pattern.ts'
import type { ConditionEntry } from '../policy/condition/condition-entry.ts'
import { matchCondition } from '../policy/condition/match-condition.ts'
import type { Outcome } from '../policy/outcome.ts'
import {
  isResourceUnresolved,
  matchResource,
  type ResourcePattern,
} from '../policy/resource-pattern.ts'
import type { CompiledStatement, ListElement } from '../policy/statement.ts'
import { matchPrincipal, type Strength } from './match-principal.ts'
import type { MatchTarget } from './match-target.ts'

/** Whether documents of the layer must name a principal: resource policies and RCPs do. */
export type PrincipalMode = 'named' | 'implied'

/** What a statement says of a request. */
export interface StatementMatch {
  readonly applies: boolean
  /** How it names the caller; `self` where no principal is named. */
  readonly strength: Strength
  /** What stood between the statement and a plain answer; empty if some element is plainly false. */
  readonly faults: readonly string[]
}

const noFaults: readonly string[] = []
const noMatch: StatementMatch = Object.freeze({
  applies: false,
  strength: 'none',
  faults: noFaults,
})
const accountMatch: StatementMatch = plainMatch('account')
const entityMatch: StatementMatch = plainMatch('entity')
const selfMatch: StatementMatch = plainMatch('self')

function plainMatch(strength: Strength): StatementMatch {
  return Object.freeze({ applies: true, strength, faults: noFaults })
}

/**
 * Matches principal, action, resource and all conditions (EVAL-2).
 *
 * An element that is plainly false settles the statement, whatever else cannot be evaluated: faults are local. Left
 * with faults alone, a Deny applies and an Allow does not (EVAL-5). `action` is what {@link matchActions} says.
 */
export function matchStatement(
  statement: CompiledStatement,
  action: Outcome,
  target: MatchTarget,
  mode: PrincipalMode,
  resource: Outcome = resourceOutcome(statement, target, mode),
): StatementMatch {
  if (action === 'no') return noMatch // RULE eval.all-elements-match
  if (resource === 'no') return noMatch
  const strength = principalStrength(statement, target, mode)
  if (strength === 'none') return noMatch
  const condition = matchConditions(statement, target)
  if (condition === 'no') return noMatch
  const isPlain =
    statement.faults.length === 0 &&
    action === 'yes' &&
    resource === 'yes' &&
    strength !== 'fault' &&
    condition === 'yes'
  if (isPlain) {
    if (strength === 'self') return selfMatch
    return strength === 'entity' ? entityMatch : accountMatch
  }
  const faults = [
    ...statement.faults,
    ...(strength === 'fault' ? [principalFaults(statement)] : []),
    ...(action === 'fault' ? [elementFault('Action', statement.action)] : []),
    ...(resource === 'fault' ? [elementFault('Resource', statement.resource)] : []),
    ...(condition === 'fault' ? conditionFaults(statement, target) : []),
  ]
  const known = strength === 'fault' ? 'self' : strength
  return { applies: statement.effect === 'Deny', strength: known, faults } // RULE eval.fault-denies
}

/** All conditions together. One that is plainly false settles it, whatever else cannot be evaluated. */
function matchConditions({ conditions, effect }: CompiledStatement, target: MatchTarget): Outcome {
  let outcome: Outcome = 'yes'
  for (let at = 0; at < conditions.length; at += 1) {
    const found = matchCondition(conditions[at] as ConditionEntry, effect, target.context)
    if (found === 'no') return 'no'
    if (found === 'fault') outcome = 'fault'
  }
  return outcome
}

function conditionFaults({ conditions, effect }: CompiledStatement, target: MatchTarget): string[] {
  return conditions
    .filter((entry) => matchCondition(entry, effect, target.context) === 'fault')
    .map(({ operatorText, key }) => `condition \`${operatorText}\` on \`${key}\``)
}

/** A trust policy names no resource: its role is the resource. The caller's own policies must name one. */
function resourceOutcome(
  statement: CompiledStatement,
  target: MatchTarget,
  mode: PrincipalMode,
): Outcome {
  if (statement.resource === undefined && mode === 'implied') return 'fault' // RULE gram.caller-policies-name-resources
  return matchResources(statement.resource, statement.effect, target)
}

function principalFaults(statement: CompiledStatement): string {
  return statement.principal?.faults[0] ?? 'the statement names no principal'
}

function elementFault(name: string, element: ListElement<unknown> | undefined): string {
  if (element === undefined) return `the statement names no \`${name}\``
  return element.faults[0] ?? `\`${name}\` is over a matching limit`
}

/** The strength with which the statement names the caller, or `fault`. */
export function principalStrength(
  statement: CompiledStatement,
  target: MatchTarget,
  mode: PrincipalMode,
): Strength | 'fault' {
  const element = statement.principal
  if (element === undefined) return mode === 'implied' ? 'self' : 'fault' // RULE prin.caller-policies-name-nobody
  if (element.faults.length > 0) return 'fault'
  return matchPrincipal(element, statement.effect, target.principal, target.traits)
}

/** Whether `Action` or `NotAction` covers the action. */
export function matchActions(element: ListElement<ActionPattern>, foldedAction: string): Outcome {
  if (element.faults.length > 0) return 'fault'
  let covered = false
  for (const entry of element.entries) {
    const outcome = matchAction(entry, foldedAction)
    if (outcome === 'fault') return 'fault'
    if (outcome === 'yes') covered = true
  }
  return covered !== element.isNegated ? 'yes' : 'no' // RULE match.not-action
}

/** Whether `Resource` or `NotResource` covers the resource. */
export function matchResources(
  element: ListElement<ResourcePattern> | undefined,
  effect: 'Allow' | 'Deny',
  target: MatchTarget,
): Outcome {
  if (element === undefined) return 'yes'
  if (element.faults.length > 0) return 'fault'
  const { entries, isNegated } = element
  let covered = false
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at] as ResourcePattern
    // RULE var.unresolved-in-not-resource
    if (isNegated && effect === 'Allow' && isResourceUnresolved(entry, target.context)) return 'no'
    const outcome = matchResource(entry, target.resource, target.context)
    if (outcome === 'fault') return 'fault'
    if (outcome === 'yes') covered = true
  }
  return covered !== isNegated ? 'yes' : 'no' // RULE match.not-resource
}
