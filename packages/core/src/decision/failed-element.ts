import type { Principal } from '../identity/principal.ts'
import { matchCondition } from '../policy/condition/match-condition.ts'
import type { Outcome } from '../policy/outcome.ts'
import type { PrincipalElement, PrincipalEntry } from '../policy/principal-element.ts'
import type { CompiledStatement, ListElement } from '../policy/statement.ts'
import {
  matchActions,
  matchResources,
  type PrincipalMode,
  principalStrength,
} from './match-statement.ts'
import type { MatchTarget } from './match-target.ts'
import type { AuthorizationRequest, ContextValue } from './request.ts'

/** An element of a statement that is not as it would have to be: what it asks for beside what the request has. */
export interface FailedElement {
  /** As the document spells it; an element that is missing altogether has the name of the positive form. */
  readonly element:
    | 'Principal'
    | 'NotPrincipal'
    | 'Action'
    | 'NotAction'
    | 'Resource'
    | 'NotResource'
    | 'Condition'
  /** Conditions only. */
  readonly operator?: string
  /** Conditions only: the key as written. */
  readonly key?: string
  /** Entries of the element, or operands of the condition, as the document has them: variables are not filled in. */
  readonly expected: readonly string[]
  /** What the request has; `undefined`: the key is missing, or the request names no resource. */
  readonly actual: ContextValue | undefined
}

/** One element of a statement and what it says of a request. A condition counts once per operator and key. */
export interface ElementMatch {
  readonly outcome: Outcome
  readonly description: FailedElement
}

/** A request with the same prepared for matching. */
export interface Asked {
  readonly request: AuthorizationRequest
  readonly target: MatchTarget
}

/** Judges every element of the statement by itself, in the order in which the evaluator asks for them. */
export function judgeElements(
  statement: CompiledStatement,
  mode: PrincipalMode,
  asked: Asked,
): readonly ElementMatch[] {
  const { target } = asked
  return [
    ...judgePrincipal(statement, mode, asked),
    judgeAction(statement, asked),
    ...judgeResource(statement, mode, asked),
    ...statement.conditions.map((entry): ElementMatch => {
      const { operatorText: operator, key, operands: expected } = entry
      const actual = target.context.get(entry.foldedKey)
      return {
        outcome: matchCondition(entry, statement.effect, target.context),
        description: { element: 'Condition', operator, key, expected, actual },
      }
    }),
  ]
}

function judgePrincipal(
  statement: CompiledStatement,
  mode: PrincipalMode,
  { target, request }: Asked,
): readonly ElementMatch[] {
  const { principal } = statement
  if (principal === undefined && mode === 'implied') return []
  const strength = principalStrength(statement, target, mode)
  const outcome = strength === 'none' ? 'no' : strength === 'fault' ? 'fault' : 'yes'
  return [{ outcome, description: describePrincipal(principal, request.principal) }]
}

/** How the statement names principals, beside the caller. */
export function describePrincipal(
  element: PrincipalElement | undefined,
  caller: Principal,
): FailedElement {
  const expected = (element?.entries ?? []).map(entryText)
  const name = element?.isNegated === true ? 'NotPrincipal' : 'Principal'
  return { element: name, expected, actual: callerName(caller) }
}

function judgeAction({ action }: CompiledStatement, { target, request }: Asked): ElementMatch {
  return {
    outcome: matchActions(action, target.foldedAction),
    description: {
      element: action.isNegated ? 'NotAction' : 'Action',
      expected: sourcesOf(action),
      actual: request.action,
    },
  }
}

function judgeResource(
  { resource, effect }: CompiledStatement,
  mode: PrincipalMode,
  { target, request }: Asked,
): readonly ElementMatch[] {
  // A trust policy names no resource, its role is the resource; the caller's own policies must name one.
  if (resource === undefined && mode === 'named') return []
  const description = {
    element: resource?.isNegated === true ? 'NotResource' : 'Resource',
    expected: resource === undefined ? [] : sourcesOf(resource),
    actual: request.resource.arn ?? undefined,
  } as const
  const outcome = resource === undefined ? 'fault' : matchResources(resource, effect, target)
  return [{ outcome, description }]
}

function sourcesOf(element: ListElement<{ readonly source: string }>): readonly string[] {
  return element.entries.map(({ source }) => source)
}

function entryText(entry: PrincipalEntry): string {
  switch (entry.kind) {
    case 'everyone':
      return '*'
    case 'account':
      return entry.partition === undefined
        ? entry.account
        : `arn:${entry.partition}:iam::${entry.account}:root`
    case 'id':
      return entry.id
    case 'service':
      return entry.service
    case 'federated':
      return entry.provider
    case 'user':
    case 'role':
    case 'assumed-role':
      // Where a store resolved the id, it is what was compared: the ARN alone could look equal.
      return entry.id === undefined ? entry.arn : `${entry.arn} (${entry.id})`
    case 'federated-user':
      return entry.arn
  }
}

/** ARN of the caller, or what it has instead. */
export function callerName(caller: Principal): string {
  if ('arn' in caller) return caller.arn
  switch (caller.kind) {
    case 'service':
      return caller.service
    case 'federated':
      return caller.provider
    case 'anonymous':
      return 'anonymous'
  }
}
