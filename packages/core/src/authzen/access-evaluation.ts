import type { DecisionPoint, Refusal } from '../context/decision-point.ts'
import type { ResourceFacts } from '../context/facts.ts'
import { resourceFactsOf } from '../context/resource-description.ts'
import type { Model } from '../model/model.ts'
import type { Timers } from '../ports/timers.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import type { StsCall } from '../sts/sts-call.ts'
import { accessFacts } from './access-keys.ts'
import { accessLimits } from './access-limits.ts'
import type { AccessMapping, ResourceType, SubjectPrincipal } from './access-mapping.ts'
import { Deadline } from './deadline.ts'
import type { AccessQuestion, NamedAction, NamedEntity } from './request/access-question.ts'

/** What evaluations work with. */
export interface AccessHost {
  readonly mapping: AccessMapping
  readonly model: Model
  readonly decisions: DecisionPoint
  readonly snapshots: SnapshotSource
  readonly timers: Timers
  /** Puts a Deny on record that no policy made. */
  readonly recordRefusal: (refusal: Refusal) => void
}

/** What an action of a caller is asked on. */
interface Target {
  readonly action: string
  readonly arn: string | null
}

/** What is known of a resource; `undefined`: it does not exist. */
type Loaded = { readonly facts: ResourceFacts | undefined } | undefined

const nothingKnown: Loaded = Object.freeze({ facts: undefined })

/** Evaluates the questions of one call. Describes each resource once; `end()` it. */
export class AccessEvaluation {
  readonly deadline: Deadline
  readonly #call: StsCall
  readonly #host: AccessHost
  readonly #loaded = new Map<ResourceType, Map<string, Promise<Loaded>>>()
  #asked = 0
  #permitted = 0

  constructor(call: StsCall, host: AccessHost) {
    this.#call = call
    this.#host = host
    this.deadline = new Deadline(accessLimits.loadingMs, host.timers)
  }

  /** How much was asked and permitted, for the record. */
  get counts(): { readonly evaluations: number; readonly permitted: number } {
    return { evaluations: this.#asked, permitted: this.#permitted }
  }

  get mapping(): AccessMapping {
    return this.#host.mapping
  }

  get snapshot(): Snapshot {
    return this.#host.snapshots.current()
  }

  end(): void {
    this.deadline.end()
  }

  /**
   * Whether the subject may. Subjects, actions and resources that nobody knows may not, whatever a policy says of
   * everybody.
   *
   * @throws {IamError} `StalePolicy`; `ServiceUnavailable` when a resource cannot be described or a decision not recorded.
   */
  async permits(question: AccessQuestion): Promise<boolean> {
    const { decisions } = this.#host
    this.#asked += 1
    const target = this.#target(question.action, question.resource)
    const loaded = target && (await this.#load(target, question.resource))
    const principal = this.subject(question.subject)
    if (target === undefined || loaded === undefined || principal === undefined) {
      return this.#unknown() // RULE authzen.unknown-is-denied
    }
    const { decision } = decisions.decide({
      principal,
      action: target.action,
      resource: target.arn,
      facts: accessFacts(question, principal, loaded.facts),
      resourceFacts: loaded.facts,
      source: 'authzen',
      requestId: this.#call.requestId,
    })
    if (decision.effect !== 'Allow') return false
    this.#permitted += 1
    return true
  }

  /** The identity that a subject is. */
  subject({ type, id }: Pick<NamedEntity, 'type' | 'id'>): SubjectPrincipal | undefined {
    return this.mapping.subjects.get(type)?.find(id, this.snapshot)
  }

  /** Whether an action fits a resource that there is. @throws {IamError} as {@link permits}. */
  async canBeAsked(action: NamedAction, resource: NamedEntity): Promise<boolean> {
    const target = this.#target(action, resource)
    return target !== undefined && (await this.#load(target, resource)) !== undefined
  }

  /** Whether there is such a resource, as far as can be known. @throws {IamError} as {@link permits}. */
  async hasResource({ type, id }: NamedEntity): Promise<boolean> {
    const known = this.mapping.resources.get(type)
    return known !== undefined && (await this.#describe(known, id)) !== undefined
  }

  #target({ name }: NamedAction, { type, id }: NamedEntity): Target | undefined {
    const resource = this.mapping.resources.get(type)
    const action = resource?.actions.get(name)
    if (resource === undefined || action === undefined) return undefined
    const named = this.#host.model.resourceArn(action.name, { [resource.parameter]: id })
    return named.ok ? { action: action.name, arn: named.arn } : undefined
  }

  async #load({ arn }: Target, { type, id }: NamedEntity): Promise<Loaded> {
    const resource = this.mapping.resources.get(type)
    // An action without resource type is asked on nothing: the resource need not exist.
    return arn === null || resource === undefined
      ? nothingKnown
      : await this.#describe(resource, id)
  }

  #describe(type: ResourceType, id: string): Promise<Loaded> {
    const ofType = this.#loaded.get(type) ?? new Map<string, Promise<Loaded>>()
    this.#loaded.set(type, ofType)
    const known = ofType.get(id)
    if (known !== undefined) return known
    const loaded = this.#loadNow(type, id)
    ofType.set(id, loaded)
    return loaded
  }

  async #loadNow({ load }: ResourceType, id: string): Promise<Loaded> {
    if (load === undefined) return nothingKnown
    const { model } = this.#host
    return await this.deadline.run(async () => {
      const description = await load(id)
      if (description === null || description === undefined) return undefined
      return { facts: resourceFactsOf(model, description) }
    })
  }

  #unknown(): false {
    const { principal, facts, requestId } = this.#call
    const action = 'iam:EvaluateAccess'
    const reason = 'NoSuchEntity'
    this.#host.recordRefusal({ reason, principal, action, resource: null, facts, requestId })
    return false
  }
}
