import type {
  Answer,
  Authentication,
  HttpInput,
  IamError,
  Principal,
  RequestFacts,
  RequestNote,
} from '@gatewarden/core'
import type { Route } from '../routes/express-shapes.ts'
import type { DeferredCredential } from './deferred-credential.ts'
import { isAtOrAbove, type MountGrant, type RouteGrant } from './grant.ts'
import { httpInput } from './http-input.ts'
import type { IamContext } from './iam-context.ts'
import { requestIdOf, requestNoteOf } from './request-note.ts'
import type { RoutedRequest, RoutedResponse } from './routed-request.ts'
import type { Runtime } from './runtime.ts'

/** A decision of this request, so that the same question is not asked twice (GUARD-7). */
export interface DecidedQuestion {
  /** `undefined` outside routes. */
  readonly route: Route | undefined
  /** The loader whose facts it rests on: with another one it is another question. */
  readonly loader: object | undefined
  readonly action: string
  readonly resource: string | null
  readonly answer: Answer
}

/** Everything gatewarden knows of one request: one identity, one set of facts (INV-4). */
export class RequestState {
  readonly runtime: Runtime
  readonly req: RoutedRequest
  readonly res: RoutedResponse
  readonly input: HttpInput
  authentication: Authentication | undefined = undefined
  /** Why there is no authentication. */
  failure: IamError | undefined = undefined
  /** The credential waits for a guard that accepts its form. */
  deferred: DeferredCredential | undefined = undefined
  /** The last Deny. Swallowed, it is what the tripwire answers. */
  denial: IamError | undefined = undefined
  /** The denial must look like a missing resource. */
  isDenialHidden = false
  /** Answers under rules of its own, for example a wire service. */
  isExempt = false
  /** The tripwire has answered; whatever comes later is dropped. */
  isStopped = false
  readonly decided: DecidedQuestion[] = []
  /** Of every decision, oldest first. */
  readonly decisionIds: string[] = []
  /** Made when somebody asks for it. */
  context: IamContext | undefined = undefined
  #routeGrant: RouteGrant | undefined = undefined
  #mountGrants: MountGrant[] = []
  #facts: RequestFacts | undefined = undefined
  #isCounted = false

  constructor(runtime: Runtime, req: RoutedRequest, res: RoutedResponse) {
    this.runtime = runtime
    this.req = req
    this.res = res
    this.input = httpInput(req)
  }

  /** @throws {IamError} the failure of authentication: it never becomes anonymous (INV-3). */
  get principal(): Principal {
    if (this.deferred?.holdsAt(this.req) === false) throw this.deferred.refusal // RULE guard.form-belongs-to-route
    if (this.authentication !== undefined) return this.authentication.principal
    throw this.failure ?? new Error('invariant: a request was judged before it was authenticated')
  }

  /** Read once per request: two guards never see two addresses. */
  get facts(): RequestFacts {
    this.#facts ??= this.runtime.line.requestFacts(this.input, this.authentication?.keys)
    return this.#facts
  }

  /** Read anew each time: a handler that passes on may have written another verb. */
  get note(): RequestNote {
    return requestNoteOf(this.req)
  }

  get requestId(): string | undefined {
    return requestIdOf(this.req, this.runtime.settings.requestId)
  }

  /** Records an Allow for a route, or for what follows in this router where `route` is `undefined`. */
  grant(guard: object | undefined, route: Route | undefined): void {
    const { baseUrl } = this.req
    if (route !== undefined) this.#routeGrant = { route, baseUrl }
    else this.#mountGrants.push({ guard, baseUrl, route: this.req.route })
    this.denial = undefined
  }

  /** Records a Deny: earlier Allows are gone, so that a swallowed error does not uncover them (DENY-4). */
  deny(error: IamError, isHidden: boolean): void {
    this.#routeGrant = undefined
    this.#mountGrants = []
    this.denial = error
    this.isDenialHidden = isHidden
  }

  /** Control leaves a handler of `iam.router()`: its decision is spent (ROUTER-3). */
  spend(): void {
    this.#routeGrant = undefined
  }

  /** Ends the Allow that a guard made for one function alone. */
  spendMount(guard: object): void {
    this.#mountGrants = this.#mountGrants.filter((grant) => grant.guard !== guard)
  }

  /** Whether what answers now holds an Allow. INVARIANT: the tripwire asks nothing else. */
  mayAnswer(): boolean {
    if (this.isExempt) return true
    const { route, baseUrl } = this.req
    const granted = this.#routeGrant
    if (granted !== undefined && granted.route === route && isAtOrAbove(baseUrl, granted.baseUrl)) {
      return true // RULE deny.route-decision-holds-for-its-route
    }
    for (const grant of this.#mountGrants) {
      if (grant.baseUrl !== baseUrl) continue
      if (route === undefined || route === grant.route) return true
      if (grant.guard !== undefined && this.runtime.routes.covers(grant.guard, route)) return true
    }
    return false // RULE deny.answer-needs-allow
  }

  /** Lets a would-be denial pass and counts it once (DENY-9). */
  passDryRun(code: string): void {
    if (this.#isCounted) return
    this.#isCounted = true
    const { metrics, settings, logger } = this.runtime
    metrics.wouldDeny()
    const { method, path } = this.note
    logger.warn({ code, method, path, dryRun: true }, 'a dry run let pass what would be denied')
    if (settings.exposesDryRun && !this.res.headersSent) {
      this.res.setHeader('x-gatewarden-dry-run', code)
    }
  }

  /** The client is gone: nothing may run for it any more (GUARD-6). */
  get isAbandoned(): boolean {
    return this.res.destroyed || this.res.writableEnded
  }
}
