import { type ResourceDescription, type ResourceFacts, resourceFactsOf } from '@gatewarden/core'
import type { Request } from 'express'
import type { RequestState } from '../request/request-state.ts'

/** Code of the application that describes the resource of a request. */
type Loader = (
  req: Request,
) => ResourceDescription | null | undefined | Promise<ResourceDescription | null | undefined>

/** Facts, none because the resource does not exist, or why they cannot be had. */
export type LoadedResource =
  | { readonly ok: true; readonly facts: ResourceFacts | undefined }
  | { readonly ok: false; readonly cause: unknown }

const limitMs = 1000

/** Members that each loader may answer: what is loaded lazily must not be what always decides. */
const answers = {
  resource: ['tags', 'attributes'],
  ownership: ['account', 'owner', 'policy'],
} as const

/** Calls a loader and waits 1 s for it at most. Never rejects. */
export function loadResource(
  state: RequestState,
  kind: keyof typeof answers,
  loader: Loader,
): Promise<LoadedResource> {
  const { line, timers } = state.runtime
  return new Promise((resolve) => {
    const cancel = timers.after(limitMs, () => {
      resolve({
        ok: false,
        cause: new Error(`"${kind}" of a guard took longer than ${limitMs} ms`),
      }) // RULE guard.loader-limit
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
        assertAnswer(kind, description)
        return resourceFactsOf(line.model, description)
      })
      .then((facts) => settle({ ok: true, facts }), fail)
  })
}

/** @throws {TypeError} for a policy from the lazy loader: where nothing reads the resource it would not be asked. */
function assertAnswer(kind: keyof typeof answers, description: object): void {
  const known: readonly string[] = answers[kind]
  const other = Object.keys(description).find((name) => !known.includes(name))
  if (other === undefined) return
  throw new TypeError(`"${kind}" of a guard answers ${known.join(', ')}; found \`${other}\``)
}
