import type { AuditLog } from '../audit/audit-log.ts'
import type { Answer, DecisionPoint, Question } from '../context/decision-point.ts'
import { timeKeys } from '../context/global-keys.ts'
import { isReserved } from '../context/read-key.ts'
import { decideSlices } from '../decision/decide.ts'
import type { Decision } from '../decision/decision.ts'
import { type Explanation, explainDecision } from '../decision/explain.ts'
import type { PolicySet } from '../decision/policy-set.ts'
import { type Simulation, simulateRequest } from '../decision/simulate.ts'
import type { PolicySlice } from '../decision/slice-policy-set.ts'
import { applyWhatIf, type WhatIf } from '../decision/what-if.ts'
import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import type { Model } from '../model/model.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import { type ActionTable, createActionTable, type KnownAction } from './action-table.ts'
import { AskedQuestion } from './asked-question.ts'
import type { CallerSlice } from './caller-slice.ts'
import { candidatesOf } from './candidates.ts'
import { type DecisionCache, decisionKey } from './decision-cache.ts'
import { PrincipalPlan } from './principal-plan.ts'
import { ResourceResolver, type ResourceSide } from './resource-side.ts'
import { noPolicies, ResourceSlicer } from './resource-slicer.ts'

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
 * Below this many candidate statements evaluating costs less than building the key and looking it up: about 35 ns for
 * each statement against 1 to 2 µs, where not even every question comes twice (PERF-D1).
 */
const worthRemembering = 48

/** Creates the one place where questions become decisions: resolve, context, evaluate, decide, audit. */
export function createDecisionPoint(options: DecisionPointOptions): ExplainingDecisionPoint {
  return Object.freeze(new LineDecisionPoint(options))
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

function policiesOf({ own, resource }: AskedQuestion): PolicySet {
  return { ...own.plan.policies, resource: resource.policy, rcps: resource.rcps }
}

class LineDecisionPoint implements ExplainingDecisionPoint {
  readonly #options: DecisionPointOptions
  readonly #actions: ActionTable
  readonly #resources: ResourceResolver
  readonly #plans = new WeakMap<Principal, PrincipalPlan>()
  readonly #resourceSlicers = new WeakMap<object, ResourceSlicer>()

  constructor(options: DecisionPointOptions) {
    this.#options = options
    this.#actions = createActionTable(options.model)
    this.#resources = new ResourceResolver(options.model)
  }

  decide(question: Question): Answer {
    const { clock, metrics, audit } = this.#options
    const isTimed = metrics !== noMetrics
    const started = isTimed ? clock.monotonic() : 0
    const asked = this.#ask(question)
    const answer = this.#answer(asked)
    record(audit, question, answer, asked.own.snapshot.version)
    if (isTimed) {
      const seconds = (clock.monotonic() - started) / 1000
      metrics.decision(answer.decision, question.source, seconds, answer.isCached)
    }
    return answer
  }

  explain(question: Question): Explanation {
    const asked = this.#ask(question)
    return explainDecision(asked, policiesOf(asked))
  }

  simulate(question: Question, whatIf: WhatIf = {}): Simulation {
    const asked = this.#ask(question)
    return simulateRequest(asked, applyWhatIf(policiesOf(asked), whatIf)) // RULE sim.never-cached-never-audited
  }

  readsResource(question: ResourceQuestion): boolean {
    const { principal, action: name, resource } = question
    const action = this.#actions.find(name)
    const snapshot = this.#options.snapshots.current()
    const own = this.#callerSlice(principal, action, snapshot)
    if (candidatesOf(own, name, action).readKeys.some(isResourceKey)) return true
    if (resource === undefined || resource === null) return false
    const asked = { ...question, resource, facts: {}, source: 'guard' } as const
    const side = this.#resources.resolve(asked, action?.model, snapshot)
    const theirs = this.#resourceSlicer(side).slice(action?.group)
    return candidatesOf(theirs, name, action).readKeys.some(isResourceKey)
  }

  #ask(question: Question): AskedQuestion {
    const { snapshots } = this.#options
    const action = this.#actions.find(question.action)
    if (action === undefined) assertConcreteAction(question.action)
    const snapshot = snapshots.current()
    const own = this.#callerSlice(question.principal, action, snapshot)
    const side = this.#resources.resolve(question, action?.model, snapshot)
    return new AskedQuestion(question, action, own, side, this.#options)
  }

  #answer(asked: AskedQuestion): LineAnswer {
    const { metrics, cache, random } = this.#options
    const { known: action, own, resource } = asked
    const slicer = this.#resourceSlicer(resource)
    const theirs = slicer.slice(action?.group)
    const key = this.#cacheKey(asked, slicer, theirs)
    const known = key === undefined ? undefined : cache?.get(key)
    metrics.cache('decision', key === undefined ? 'bypass' : known === undefined ? 'miss' : 'hit')
    if (known !== undefined) return new LineAnswer(known, true, random)
    const decision = decideSlices(asked, action, own, theirs)
    if (key !== undefined) cache?.set(key, decision)
    return new LineAnswer(decision, false, random)
  }

  /** `undefined`: evaluating is cheaper, or the answer depends on what no key can hold. */
  #cacheKey(asked: AskedQuestion, slicer: ResourceSlicer, theirs: PolicySlice): string | undefined {
    const { question, known: action, own, resource } = asked
    if (this.#options.cache === undefined || action === undefined) return undefined
    if (own.statementCount + theirs.statementCount < worthRemembering) return undefined
    const ours = candidatesOf(own, question.action, action)
    const others = candidatesOf(theirs, question.action, action)
    if (ours.count + others.count < worthRemembering) return undefined
    const given = question.resourceFacts
    // A loader's policy and flags have no version of their own; its account is in the key.
    const hasLoadedPolicy =
      given?.policy !== undefined ||
      given?.isPolicyMandatory !== undefined ||
      given?.isRcpExempt !== undefined
    if (hasLoadedPolicy) return undefined
    const readKeys = [...ours.readKeys, ...others.readKeys]
    if (readKeys.some((key) => timeKeys.has(key))) return undefined // RULE cache.time-conditions-bypass
    return decisionKey({
      plan: own.plan.number,
      resourcePolicies: slicer.number,
      action: question.action,
      resource: question.resource,
      resourceAccount: resource.account,
      readKeys,
      context: asked,
    })
  }

  /** The caller's side, cut once for each snapshot and group of actions. */
  #callerSlice(
    principal: Principal,
    action: KnownAction | undefined,
    snapshot: Snapshot,
  ): CallerSlice {
    const { metrics } = this.#options
    const known = action?.slices.get(principal)
    if (known?.snapshot === snapshot) {
      metrics.cache('policy', 'hit')
      return known
    }
    const plan = this.#planOf(principal, snapshot)
    metrics.cache('policy', known?.plan === plan ? 'hit' : 'miss')
    if (known?.plan === plan) {
      known.snapshot = snapshot
      return known
    }
    const slice = plan.slice(action?.group)
    slice.snapshot = snapshot
    action?.slices.set(principal, slice)
    return slice
  }

  #planOf(principal: Principal, snapshot: Snapshot): PrincipalPlan {
    const known = this.#plans.get(principal)
    if (known?.holdsIn(snapshot, principal)) return known
    const plan = new PrincipalPlan(principal, snapshot)
    this.#plans.set(principal, plan)
    return plan
  }

  /** One slicer for each resource policy, or set of RCPs where the resource has none. */
  #resourceSlicer({ policy, rcps }: ResourceSide): ResourceSlicer {
    const owner: object | null = policy ?? rcps
    if (owner === null) return noPolicies
    const known = this.#resourceSlicers.get(owner)
    // One document may belong to resources in accounts with different RCPs.
    if (known !== undefined && known.rcps === rcps) return known
    const slicer = new ResourceSlicer(policy, rcps)
    this.#resourceSlicers.set(owner, slicer)
    return slicer
  }
}

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
