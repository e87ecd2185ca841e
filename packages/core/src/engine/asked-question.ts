import type { Question } from '../context/decision-point.ts'
import type { RequestFacts, ResourceFacts } from '../context/facts.ts'
import type { ContextSources } from '../context/global-keys.ts'
import { readKey } from '../context/read-key.ts'
import type { AuthorizationRequest, ContextValue, RequestContext } from '../decision/request.ts'
import type { OrganizationMembership } from '../identity/account.ts'
import type { Principal } from '../identity/principal.ts'
import type { Tags } from '../identity/tags.ts'
import type { Clock } from '../ports/clock.ts'
import type { KnownAction } from './action-table.ts'
import type { CallerSlice } from './caller-slice.ts'
import type { ResourceSide } from './resource-side.ts'

/**
 * A question with all that answers it, of one snapshot (INV-4): the request to the evaluator, its context, and where
 * each key of it comes from. One object, since every decision makes one.
 */
export class AskedQuestion implements AuthorizationRequest, RequestContext, ContextSources {
  readonly question: Question
  /** `undefined`: the model does not declare the action. */
  readonly known: KnownAction | undefined
  readonly own: CallerSlice
  readonly resource: ResourceSide
  readonly region: string
  readonly #clock: Clock
  #now: number | undefined = undefined

  constructor(
    question: Question,
    known: KnownAction | undefined,
    own: CallerSlice,
    resource: ResourceSide,
    surroundings: { readonly clock: Clock; readonly region: string },
  ) {
    this.question = question
    this.known = known
    this.own = own
    this.resource = resource
    this.region = surroundings.region
    this.#clock = surroundings.clock
  }

  get principal(): Principal {
    return this.question.principal
  }

  get action(): string {
    return this.question.action
  }

  get context(): RequestContext {
    return this
  }

  get(foldedKey: string): ContextValue | undefined {
    return readKey(foldedKey, this)
  }

  get facts(): RequestFacts {
    return this.question.facts
  }

  get resourceFacts(): ResourceFacts | undefined {
    return this.question.resourceFacts
  }

  get resourceTags(): Tags | undefined {
    return this.resource.tags
  }

  get resourceAccount(): string {
    return this.resource.account
  }

  get principalOrganization(): OrganizationMembership | null {
    return this.own.plan.organization
  }

  get resourceOrganization(): OrganizationMembership | null {
    return this.resource.organization
  }

  /** Read at most once: one decision has one time (KEY-4). */
  get now(): number {
    this.#now ??= this.#clock.now()
    return this.#now
  }
}
