import {
  type Answer,
  type ApiCaller,
  type Explanation,
  type IamError,
  type Principal,
  type Question,
  type RequestFacts,
  requestItself,
  resourceFactsOf,
} from '@gatewarden/core'
import { denialOf } from '../answers/denial.ts'
import { callKeys } from './call-keys.ts'
import type { CallOptions, IamContext } from './iam-context.ts'
import type { RequestState } from './request-state.ts'

/** The part of a request's state that handlers may use: `req.iam`. */
export class CallerContext implements IamContext {
  readonly #state: RequestState

  constructor(state: RequestState) {
    this.#state = state
  }

  get principal(): Principal {
    return this.#state.principal
  }

  get caller(): ApiCaller {
    const { principal, facts, requestId } = this.#state
    return requestId === undefined ? { principal, facts } : { principal, facts, requestId }
  }

  get decisionIds(): readonly string[] {
    return this.#state.decisionIds
  }

  async can(action: string, resource?: string | null, options?: CallOptions): Promise<boolean> {
    const { decision } = this.#ask(this.#question(action, resource, options))
    return decision.effect === 'Allow'
  }

  async require(action: string, resource?: string | null, options?: CallOptions): Promise<void> {
    await this.#enforce(this.#question(action, resource, options))
  }

  async explain(
    action: string,
    resource?: string | null,
    options?: CallOptions,
  ): Promise<Explanation> {
    const question = this.#question(action, resource, options)
    // The permission is asked for on the same resource: explaining one order is not explaining all.
    const explain: Question = { ...question, action: 'iam:Explain', resourceFacts: undefined }
    const permission = this.#ask(explain)
    // RULE trace.explain-needs-permission
    if (permission.decision.effect !== 'Allow') throw denialOf(this.#state, permission, explain)
    return this.#state.runtime.line.explain(question)
  }

  async #enforce(question: Question): Promise<void> {
    const state = this.#state
    const answer = this.#ask(question)
    const { route } = state.req
    if (answer.decision.effect === 'Allow') return state.grant(undefined, route)
    const denial: IamError = denialOf(state, answer, question)
    if (state.runtime.settings.enforcement === 'audit') {
      state.passDryRun(denial.code)
      return state.grant(undefined, route)
    }
    state.deny(denial, false)
    throw denial
  }

  #question(
    action: string,
    resource: string | null | undefined,
    options: CallOptions = {},
  ): Question {
    const state = this.#state
    const { model } = state.runtime.line
    const keys = callKeys(options)
    return {
      principal: state.principal,
      action: model.action(action)?.name ?? action,
      resource: resource ?? null,
      facts: keys === undefined ? state.facts : factsWithKeys(state.facts, keys),
      resourceFacts:
        options.resource === undefined ? undefined : resourceFactsOf(model, options.resource),
      source: 'call',
      requestId: state.requestId,
      note: state.note,
    }
  }

  #ask(question: Question): Answer {
    const state = this.#state
    const answer = state.runtime.line.decisions.decide(question)
    state.decisionIds.push(answer.decisionId)
    return answer
  }
}

/** The request as it is, with what a call says beside it: a key that the credential gives stands. */
function factsWithKeys(facts: RequestFacts, keys: NonNullable<RequestFacts['keys']>): RequestFacts {
  return { ...requestItself(facts), keys: new Map([...keys, ...(facts.keys ?? [])]) }
}

/** `req.iam` of a request. */
export function contextOf(state: RequestState): IamContext {
  state.context ??= new CallerContext(state)
  return state.context
}
