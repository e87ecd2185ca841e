import type { ResourceFacts } from '@gatewarden/core'
import type { Request } from 'express'
import type { RequestState } from '../request/request-state.ts'
import { resourceFactsOf } from '../request/resource-facts.ts'
import type { ResourceLoader } from './guard-options.ts'

/** Facts, none because the resource does not exist, or why they cannot be had. */
export type LoadedResource =
  | { readonly ok: true; readonly facts: ResourceFacts | undefined }
  | { readonly ok: false; readonly cause: unknown }

const limitMs = 1000

/** Calls a loader and waits 1 s for it at most. Never rejects. */
export function loadResource(state: RequestState, loader: ResourceLoader): Promise<LoadedResource> {
  const { line, timers } = state.runtime
  return new Promise((resolve) => {
    const cancel = timers.after(limitMs, () => {
      resolve({ ok: false, cause: new Error(`resource loader took longer than ${limitMs} ms`) }) // RULE guard.loader-limit
    })
    const settle = (loaded: LoadedResource) => {
      cancel()
      resolve(loaded)
    }
    const fail = (cause: unknown) => settle({ ok: false, cause })
    // In a promise job, so that a loader that throws at once fails like one that rejects.
    Promise.resolve(state.req as unknown as Request)
      .then(loader)
      .then((description) => {
        if (description === null || description === undefined) return undefined
        return resourceFactsOf(line.model, description)
      })
      .then((facts) => settle({ ok: true, facts }), fail)
  })
}
