import type { AuditLog } from '../audit/audit-log.ts'
import { buildContext, isReserved } from '../context/build-context.ts'
import type { Answer, DecisionPoint, Question } from '../context/decision-point.ts'
import { timeKeys } from '../context/global-keys.ts'
import { decideSlices } from '../decision/decide.ts'
import type { Decision } from '../decision/decision.ts'
import { type Explanation, explainDecision } from '../decision/explain.ts'
import type { PolicySet } from '../decision/policy-set.ts'
import type { AuthorizationRequest } from '../decision/request.ts'
import { type Simulation, simulateRequest } from '../decision/simulate.ts'
import { type PolicySlice, slicePolicySet } from '../decision/slice-policy-set.ts'
import { applyWhatIf, type WhatIf } from '../decision/what-if.ts'
import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import type { Model } from '../model/model.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import { type DecisionCache, decisionKey } from './decision-cache.ts'
import { buildPlan, type PrincipalPlan, rememberSlice } from './principal-plan.ts'
import { type ResourceSide, resolveResource } from './resource-side.ts'

/** Options of {@link createDecisionPoint}. */
export interface DecisionPointOptions {
  readonly model: Model
  readonly snapshots: SnapshotSource
  /** `undefined`: every question is evaluated. */
  readonly cache: DecisionCache | undefined
  readonly audit: AuditLog
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly region: string
}

/** A decision point that can also tell why. */
export interface ExplainingDecisionPoint extends DecisionPoint {
  /** Decides again and tells why. Not audited, not cached. */
  explain(question: Question): Explanation
  /** Answers what would be decided, with documents beside or instead of the stored ones. Not audited, not cached. */
  simulate(question: Question, whatIf?: WhatIf): Simulation
  /** Whether a candidate statement reads a key of the resource. */
  readsResource(question: ResourceQuestion): boolean
}

/** Which statements are candidates: the resource adds those of its own policy and guardrails. */
export type ResourceQuestion = Pick<Question, 'principal' | 'action'> & {
  readonly resource?: string | null
}

/**
 * Below this many candidate statements evaluating costs less than building the key and looking it up (PERF-D1).
 */
const worthRemembering = 12

/** Creates the one place where questions become decisions: resolve, context, evaluate, decide, audit. */
export function createDecisionPoint(options: DecisionPointOptions): ExplainingDecisionPoint {
  return Object.freeze(new LineDecisionPoint(options))
}

/** One prepared question: everything of one snapshot (INV-4). */
interface Prepared {
  readonly snapshot: Snapshot
  readonly plan: PrincipalPlan
  readonly side: ResourceSide
  readonly request: AuthorizationRequest
}

/** Its id is drawn when somebody reads it: the audit, or whoever answers the caller. */
class LineAnswer implements Answer {
  readonly decision: Decision
  readonly isCached: boolean
  readonly #random: Random
  #decisionId: string | undefined = undefined

  constructor(decision: Decision, isCached: boolean, random: Random) {
    this.decision = decision
    this.isCached = isCached
    this.#random = random
  }

  get decisionId(): string {
    this.#decisionId ??= uuidFrom(this.#random)
    return this.#decisionId
  }
}

function policiesOf({ plan, side }: Prepared): PolicySet {
  return { ...plan.policies, resource: side.policy, rcps: side.rcps }
}

class LineDecisionPoint implements ExplainingDecisionPoint {
  readonly #options: DecisionPointOptions
  readonly #plans = new WeakMap<Principal, PrincipalPlan>()
  readonly #resourceSlices = new WeakMap<object, Map<string, PolicySlice>>()

  constructor(options: DecisionPointOptions) {
    this.#options = options
  }

  decide(question: Question): Answer {
    const { clock, metrics, random, audit } = this.#options
    const isTimed = metrics !== noMetrics
    const started = isTimed ? clock.monotonic() : 0
    const prepared = this.#prepare(question)
    const { decision, isCached } = this.#answer(question, prepared)
    const answer = new LineAnswer(decision, isCached, random)
    record(audit, question, answer, prepared.snapshot.version)
    if (isTimed) {
      const seconds = (clock.monotonic() - started) / 1000
      metrics.decision(decision, question.source, seconds, isCached)
    }
    return answer
  }

  explain(question: Question): Explanation {
    const prepared = this.#prepare(question)
    return explainDecision(prepared.request, policiesOf(prepared))
  }

  simulate(question: Question, whatIf: WhatIf = {}): Simulation {
    const prepared = this.#prepare(question)
    return simulateRequest(prepared.request, applyWhatIf(policiesOf(prepared), whatIf)) // RULE sim.never-cached-never-audited
  }

  readsResource(question: ResourceQuestion): boolean {
    const snapshot = this.#options.snapshots.current()
    const plan = this.#planOf(question.principal, snapshot)
    if (plan.slice(question.action).readKeys.some(isResourceKey)) return true
    if (question.resource === undefined || question.resource === null) return false
    const { model } = this.#options
    const side = resolveResource(
      { ...question, resource: question.resource, facts: {}, source: 'guard' },
      model.action(question.action),
      snapshot,
      model,
    )
    return this.#resourceSlice(question.action, side).readKeys.some(isResourceKey)
  }

  #prepare(question: Question): Prepared {
    const { model, snapshots, clock, region } = this.#options
    const known = model.action(question.action)
    if (known === undefined) assertConcreteAction(question.action)
    const snapshot = snapshots.current()
    const plan = this.#planOf(question.principal, snapshot)
    const side = resolveResource(question, known, snapshot, model)
    const facts = question.resourceFacts
    const resourceFacts =
      side.tags === undefined || facts?.tags !== undefined ? facts : { ...facts, tags: side.tags }
    const context = buildContext(
      {
        principal: question.principal,
        facts: question.facts,
        resourceAccount: side.account,
        principalOrganization: plan.organization,
        resourceOrganization: side.organization,
        region,
        now: clock.now(),
      },
      resourceFacts,
    )
    const resource = {
      arn: question.resource,
      account: side.account,
      isPolicyMandatory: side.isPolicyMandatory,
      isRcpExempt: side.isRcpExempt,
    }
    const { principal, action } = question
    return { snapshot, plan, side, request: { principal, action, resource, context } }
  }

  #answer(question: Question, prepared: Prepared): { decision: Decision; isCached: boolean } {
    const { plan, side, request } = prepared
    const own = plan.slice(question.action)
    const theirs = this.#resourceSlice(question.action, side)
    const key = this.#cacheKey(question, prepared, own, theirs)
    if (key === undefined) {
      this.#options.metrics.cache('decision', 'bypass')
      return { decision: decideSlices(request, own, theirs), isCached: false }
    }
    const known = this.#options.cache?.get(key)
    this.#options.metrics.cache('decision', known === undefined ? 'miss' : 'hit')
    if (known !== undefined) return { decision: known, isCached: true }
    const decision = decideSlices(request, own, theirs)
    this.#options.cache?.set(key, decision)
    return { decision, isCached: false }
  }

  /** `undefined`: evaluating is cheaper, or the answer depends on what no key can hold. */
  #cacheKey(
    question: Question,
    prepared: Prepared,
    own: PolicySlice,
    theirs: PolicySlice,
  ): string | undefined {
    if (this.#options.cache === undefined) return undefined
    if (own.statementCount + theirs.statementCount < worthRemembering) return undefined
    const given = question.resourceFacts
    // A loader's policy and flags have no version of their own; its account is in the key.
    const hasLoadedPolicy =
      given?.policy !== undefined ||
      given?.isPolicyMandatory !== undefined ||
      given?.isRcpExempt !== undefined
    if (hasLoadedPolicy) return undefined
    const readKeys = [...own.readKeys, ...theirs.readKeys]
    if (readKeys.some((key) => timeKeys.has(key))) return undefined // RULE cache.time-conditions-bypass
    return decisionKey({
      plan: prepared.plan.number,
      action: question.action,
      resource: question.resource,
      resourceAccount: prepared.side.account,
      readKeys,
      context: prepared.request.context,
    })
  }

  #planOf(principal: Principal, snapshot: Snapshot): PrincipalPlan {
    const known = this.#plans.get(principal)
    if (known !== undefined && known.snapshot === snapshot) {
      this.#options.metrics.cache('policy', 'hit')
      return known
    }
    this.#options.metrics.cache('policy', 'miss')
    const plan = buildPlan(principal, snapshot) // RULE cache.plan-per-snapshot
    this.#plans.set(principal, plan)
    return plan
  }

  /** Sliced once per resource policy, or per set of RCPs where the resource has none, and action. */
  #resourceSlice(action: string, side: ResourceSide): PolicySlice {
    const owner: object | null = side.policy ?? side.rcps
    if (owner === null) return noPolicies
    const slices = this.#resourceSlices.get(owner) ?? new Map<string, PolicySlice>()
    this.#resourceSlices.set(owner, slices)
    const known = slices.get(action)
    // One document may belong to resources in accounts with different RCPs.
    if (known !== undefined && known.source.rcps === side.rcps) return known
    const slice = slicePolicySet({ ...emptySet, resource: side.policy, rcps: side.rcps }, action)
    rememberSlice(slices, action, slice)
    return slice
  }
}

const emptySet: PolicySet = Object.freeze({
  version: 0,
  identity: [],
  boundary: null,
  session: [],
  scps: null,
  resource: null,
  rcps: null,
})
const noPolicies: PolicySlice = slicePolicySet(emptySet, '')

function isResourceKey(key: string): boolean {
  return key.startsWith('aws:resourcetag/') || !isReserved(key)
}

/**
 * @throws {TypeError} for a wildcard or a name without service: `could anything be allowed` is another question
 *   (PERF-T16).
 */
function assertConcreteAction(action: string): void {
  if (/^[^:*?\s]+:[^:*?\s]+$/.test(action)) return
  throw new TypeError(`an action is a concrete \`SERVICE:Name\`: \`${action.slice(0, 256)}\``)
}

/** What cannot be recorded is not answered (INV-12). */
function record(audit: AuditLog, question: Question, answer: Answer, snapshot: number): void {
  try {
    audit.decision(question, answer, snapshot)
  } catch (cause) {
    throw new IamError('ServiceUnavailable', 'the decision could not be recorded', { cause })
  }
}
