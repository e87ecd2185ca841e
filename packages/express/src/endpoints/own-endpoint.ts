import type { RequestHandler } from 'express'
import { mark } from '../guard/guard-marker.ts'
import type { RequestStates } from '../request/request-states.ts'

/** Marks a handler that answers under rules of its own, and lets its answers past the tripwire. */
export function ownEndpoint(
  states: RequestStates,
  reason: string,
  handler: RequestHandler,
): RequestHandler {
  const gatewardenEndpoint: RequestHandler = (req, res, next) => {
    const state = states.of(req)
    if (state === undefined) return handler(req, res, next)
    state.isExempt = true
    const resume = (outcome?: unknown) => {
      // What comes after it has to be judged like everything else.
      state.isExempt = false
      next(outcome)
    }
    return handler(req, res, resume)
  }
  return mark(gatewardenEndpoint, {
    kind: 'endpoint',
    action: '',
    template: '',
    reason,
    parameters: [],
  })
}
