import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { type Explanation, explainDecision } from './explain.ts'
import type { PolicySet } from './policy-set.ts'
import { isMissing, readKeys } from './read-keys.ts'
import type { AuthorizationRequest } from './request.ts'
import { applyWhatIf, type WhatIf } from './what-if.ts'

/** What would be answered to one request. */
export interface Simulation {
  readonly request: AuthorizationRequest
  readonly decision: Decision
  /**
   * Condition keys that candidate statements read and the request does not have, as spelled in the policies and
   * sorted by folded name: the decision may be another one with them.
   */
  readonly missingKeys: readonly string[]
  /** Tells why. A second pass, made when it is asked for. */
  explain(): Explanation
}

/** What {@link simulate} is asked. */
export interface SimulationInput {
  readonly requests: readonly AuthorizationRequest[]
  /** The stored policies that bear on all requests. */
  readonly policies: PolicySet
  /** Documents to try out. Default none. */
  readonly whatIf?: WhatIf | undefined
}

/**
 * Simulates requests (SIM-1): what the one evaluator would answer, with the stored policies or with others beside or
 * instead of them. Pure: nothing is cached, audited or counted. Answers stand in the order of the requests.
 *
 * @example
 * const candidate = compilePolicy(text, 'candidate')
 * const [before] = simulate({ requests: [request], policies })
 * const [after] = simulate({ requests: [request], policies, whatIf: { identity: { beside: [candidate] } } })
 *
 * @throws {TypeError} for a resource that is no ARN.
 */
export function simulate({ requests, policies, whatIf }: SimulationInput): readonly Simulation[] {
  const set = whatIf === undefined ? policies : applyWhatIf(policies, whatIf)
  return requests.map((request) => simulateRequest(request, set))
}

/** Simulates one request on a policy set as it is. @throws {TypeError} for a resource that is no ARN. */
export function simulateRequest(request: AuthorizationRequest, policies: PolicySet): Simulation {
  return Object.freeze({
    request,
    decision: decide(request, policies),
    missingKeys: readKeys(request, policies)
      .filter(isMissing)
      .map(({ key }) => key),
    explain: () => explainDecision(request, policies),
  })
}
