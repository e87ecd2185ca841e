import { readKey } from '../context/build-context.ts'
import type { Question } from '../context/decision-point.ts'
import type { RequestFacts, ResourceFacts } from '../context/facts.ts'
import type { ContextSources } from '../context/global-keys.ts'
import type { ContextValue, RequestContext } from '../decision/request.ts'
import type { OrganizationMembership } from '../identity/account.ts'
import type { Principal } from '../identity/principal.ts'
import type { Tags } from '../identity/tags.ts'
import type { Clock } from '../ports/clock.ts'
import type { CallerSlice } from './principal-plan.ts'
import type { ResourceSide } from './resource-side.ts'

/** The context of one question: where each of its keys comes from, without copying any of it. */
export class QuestionContext implements ContextSources, RequestContext {
  readonly region: string
  readonly #question: Question
  readonly #own: CallerSlice
  readonly #side: ResourceSide
  readonly #clock: Clock
  #now: number | undefined = undefined

  constructor(
    question: Question,
    own: CallerSlice,
    side: ResourceSide,
    clock: Clock,
    region: string,
  ) {
    this.#question = question
    this.#own = own
    this.#side = side
    this.#clock = clock
    this.region = region
  }

  get(foldedKey: string): ContextValue | undefined {
    return readKey(foldedKey, this)
  }

  get principal(): Principal {
    return this.#question.principal
  }

  get facts(): RequestFacts {
    return this.#question.facts
  }

  get resourceFacts(): ResourceFacts | undefined {
    return this.#question.resourceFacts
  }

  get resourceTags(): Tags | undefined {
    return this.#side.tags
  }

  get resourceAccount(): string {
    return this.#side.account
  }

  get principalOrganization(): OrganizationMembership | null {
    return this.#own.plan.organization
  }

  get resourceOrganization(): OrganizationMembership | null {
    return this.#side.organization
  }

  /** Read at most once: one decision has one time (KEY-4). */
  get now(): number {
    this.#now ??= this.#clock.now()
    return this.#now
  }
}
