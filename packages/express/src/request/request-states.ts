import type { IncomingMessage } from 'node:http'
import { RequestState } from './request-state.ts'
import type { RoutedRequest, RoutedResponse } from './routed-request.ts'
import type { Runtime } from './runtime.ts'

/** Finds the state of a request. Keyed by the request object: nothing on it can be forged (TYPE-3). */
export class RequestStates {
  readonly #runtime: Runtime
  readonly #states = new WeakMap<IncomingMessage, RequestState>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  of(req: IncomingMessage): RequestState | undefined {
    return this.#states.get(req)
  }

  /** Begins the state of a request that has none. */
  begin(req: RoutedRequest, res: RoutedResponse): RequestState {
    const state = new RequestState(this.#runtime, req, res)
    this.#states.set(req, state)
    return state
  }
}
