import { type ActionPattern, matchAction } from '../policy/action-pattern.ts'
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

const noFaults: readonly string[] = Object.freeze([])
const noMatch: StatementMatch = Object.freeze({
  applies: false,
  strength: 'none',
  faults: noFaults,
})
const plainMatches: Readonly<Record<Strength, StatementMatch>> = {
  none: noMatch,
  account: Object.freeze({ applies: true, strength: 'account', faults: noFaults }),
  entity: Object.freeze({ applies: true, strength: 'entity', faults: noFaults }),
  self: Object.freeze({ applies: true, strength: 'self', faults: noFaults }),
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
): StatementMatch {
  let faults: string[] | undefined
  if (statement.faults.length > 0) faults = [...statement.faults]

  const strength = principalStrength(statement, target, mode)
  if (strength === 'none') return noMatch
  if (strength === 'fault') faults = note(faults, principalFaults(statement))

  if (action === 'no') return noMatch // RULE eval.all-elements-match
  if (action === 'fault') faults = note(faults, elementFault('Action', statement.action))

  const resource = resourceOutcome(statement, target, mode)
  if (resource === 'no') return noMatch
  if (resource === 'fault') faults = note(faults, elementFault('Resource', statement.resource))

  for (const entry of statement.conditions) {
    const outcome = matchCondition(entry, statement.effect, target.context)
    if (outcome === 'no') return noMatch
    if (outcome === 'fault')
      faults = note(faults, `condition \`${entry.operatorText}\` on \`${entry.key}\``)
  }
  const known = strength === 'fault' ? 'self' : strength
  if (faults === undefined) return plainMatches[known]
  return { applies: statement.effect === 'Deny', strength: known, faults } // RULE eval.fault-denies
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

function note(faults: string[] | undefined, fault: string): string[] {
  return faults === undefined ? [fault] : [...faults, fault]
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
  let covered = false
  for (const entry of element.entries) {
    // RULE var.unresolved-in-not-resource
    if (element.isNegated && effect === 'Allow' && isResourceUnresolved(entry, target.context))
      return 'no'
    const outcome = matchResource(entry, target.resource, target.context)
    if (outcome === 'fault') return 'fault'
    if (outcome === 'yes') covered = true
  }
  return covered !== element.isNegated ? 'yes' : 'no' // RULE match.not-resource
}
