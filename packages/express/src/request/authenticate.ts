import { type Authentication, type IamError, RequestFormError } from '@gatewarden/core'
import type { RequestHandler } from 'express'
import { authenticationFailure } from '../answers/challenge.ts'
import { RefusedError } from '../answers/refused-error.ts'
import { authenticateSymbol } from '../guard/guard-marker.ts'
import type { PlannedGuards } from '../guard/planned-guards.ts'
import { contextOf } from './caller-context.ts'
import { DeferredCredential } from './deferred-credential.ts'
import type { IamContext } from './iam-context.ts'
import { recordRefusal } from './record-refusal.ts'
import type { RequestState } from './request-state.ts'
import type { RequestStates } from './request-states.ts'
import type { Next, RoutedRequest } from './routed-request.ts'
import type { Runtime } from './runtime.ts'
import { watchResponse } from './tripwire.ts'

/** Decides ahead of every handler (DENY-6); passes on or fails by `next`. */
export type DecideAhead = (state: RequestState, next: Next) => void

/** What comes behind the question who asks. */
export interface AuthenticateParts {
  readonly decideAhead: DecideAhead | undefined
  /** Whether any guard accepts a weaker form of a credential: else such requests are refused at once. */
  readonly planned: Pick<PlannedGuards, 'acceptWeakerForms'>
}

type Behind = Pick<AuthenticateParts, 'planned'> & { readonly proceed: DecideAhead }

/**
 * Makes `iam.authenticate()`: who asks, and the tripwire on the response.
 *
 * A credential that is known is answered at once, without a promise. Never throws, never rejects (PLAT-7).
 */
export function createAuthenticate(
  runtime: Runtime,
  states: RequestStates,
  { decideAhead, planned }: AuthenticateParts,
): RequestHandler {
  const proceed = decideAhead ?? ((_state: RequestState, next: Next) => next())
  const behind: Behind = { proceed, planned }
  const gatewardenAuthenticate: RequestHandler = (request, res, next) => {
    const req = request as unknown as RoutedRequest
    // Installed twice, it works once (GUARD-7).
    if (states.of(req) !== undefined) return next()
    const state = states.begin(req, res)
    watchResponse(res, state)
    ;(request as { iam?: IamContext }).iam = contextOf(state)
    const unchecked = runtime.routes.refusalFor(req.app)
    if (unchecked !== undefined) return fail(state, unchecked, next)
    authenticate(state, next, behind)
  }
  Object.defineProperty(gatewardenAuthenticate, authenticateSymbol, { value: true })
  return gatewardenAuthenticate
}

function authenticate(state: RequestState, next: Next, behind: Behind): void {
  const { proceed } = behind
  const { line } = state.runtime
  let result: Authentication | Promise<Authentication>
  let isPending: boolean
  try {
    result = line.authenticator.authenticate(state.input, undefined, state)
    isPending = 'then' in result
  } catch (error) {
    failAuthentication(state, error, next, behind)
    return
  }
  if (!isPending) {
    state.authentication = result as Authentication
    proceed(state, next)
    return
  }
  ;(result as Promise<Authentication>)
    .then(
      (authentication) => {
        state.authentication = authentication
        if (!state.isAbandoned) proceed(state, next)
      },
      (error: unknown) => {
        if (!state.isAbandoned) failAuthentication(state, error, next, behind)
      },
    )
    // Express catches what handlers throw; what is left is a bug outside of them.
    .catch((err: unknown) => state.runtime.logger.error({ err }, 'a request broke'))
}

/** Only its route tells whether the form of a credential is accepted: until then there is no caller. */
function defer(
  state: RequestState,
  error: RequestFormError,
  next: Next,
  proceed: DecideAhead,
): void {
  const refusal = authenticationFailure(error, state.runtime)
  state.deferred = new DeferredCredential(error.forms, refusal)
  state.deferred.withhold(state)
  state.deny(refusal, false)
  proceed(state, next)
}

function failAuthentication(
  state: RequestState,
  error: unknown,
  next: Next,
  { proceed, planned }: Behind,
): void {
  if (error instanceof RequestFormError && planned.acceptWeakerForms) {
    defer(state, error, next, proceed)
    return
  }
  const { reporter, settings } = state.runtime
  const failure = recorded(state, authenticationFailure(error, state.runtime))
  state.failure = failure
  reporter.refused(error, { code: failure.code, requestId: state.requestId })
  if (settings.enforcement === 'enforce') {
    fail(state, failure, next)
    return
  }
  state.passDryRun(failure.code)
  proceed(state, next)
}

/** Whoever may read the audit log finds the refusal there under the id of the answer (ERR-1). */
function recorded(state: RequestState, failure: IamError): IamError {
  const decisionId = recordRefusal(state, failure.code, undefined, null) // RULE cred.refusal-is-recorded
  const { code, message, status, headers } = failure
  return new RefusedError(code, message, decisionId, { status, headers, cause: failure })
}

function fail(state: RequestState, failure: IamError, next: Next): void {
  state.failure = failure
  state.deny(failure, false)
  next(failure)
}
