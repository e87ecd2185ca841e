import { acceptsForms, type RequestForms } from '@gatewarden/core'
import { authenticationFailure } from '../answers/challenge.ts'
import type { Route } from '../routes/express-shapes.ts'
import type { DeferredCredential } from './deferred-credential.ts'
import { recordRefusal } from './record-refusal.ts'
import type { RequestState } from './request-state.ts'

/**
 * Settles for one guard who asks with a deferred credential: `state` has an authentication or a failure when `proceed`
 * runs. It runs at once where the form is not accepted, and nothing is verified then.
 *
 * @param place - what the guard accepts, and the route it stands in.
 */
export function settleCaller(
  state: RequestState,
  deferred: DeferredCredential,
  place: { readonly accepted: RequestForms; readonly route: Route | undefined },
  proceed: () => void,
): void {
  deferred.withhold(state)
  if (!acceptsForms(place.accepted, deferred.needed)) {
    recordOnce(state, deferred) // RULE guard.form-needs-opt-in
    proceed()
    return
  }
  verify(state, deferred)
    .then(() => {
      deferred.acceptedAt = { route: place.route, baseUrl: state.req.baseUrl }
      if (!state.isAbandoned) proceed()
    })
    // Express catches what handlers throw; what is left is a bug outside of them.
    .catch((err: unknown) => state.runtime.logger.error({ err }, 'a request broke'))
}

async function verify(state: RequestState, deferred: DeferredCredential): Promise<void> {
  const { line, reporter } = state.runtime
  try {
    deferred.verification ??= Promise.resolve(
      line.authenticator.authenticate(state.input, deferred.needed, state),
    )
    state.authentication = await deferred.verification
    state.failure = undefined
  } catch (error) {
    const failure = authenticationFailure(error, state.runtime)
    state.failure = failure
    recordOnce(state, deferred)
    reporter.refused(error, { code: failure.code, requestId: state.requestId })
  }
}

/** One record for a request, whatever else refuses it later. */
function recordOnce(state: RequestState, deferred: DeferredCredential): void {
  if (deferred.isRefusalRecorded) return
  deferred.isRefusalRecorded = true
  recordRefusal(state, (state.failure ?? deferred.refusal).code, undefined, null)
}
