import type { SingleUseStore } from '../ports/single-use.ts'
import type { SigV4Options } from '../sigv4/sigv4-verifier.ts'
import { assertKnownOptions } from './trust-source.ts'

/** How requests signed with SigV4 are verified, on guarded routes and on the wires of `endpoints()`. */
export interface SignedRequestOptions {
  /** How far the time of a signature may be off, in seconds: 241 to 900. Default 300 (WIRE-12). */
  readonly windowSeconds?: number
  /** Longest `X-Amz-Expires` of a presigned request, in seconds: 1 to 900. Default 900 (SIG-9). */
  readonly longestPresignedSeconds?: number
  /**
   * Accepts each signature of a request other than GET and HEAD once, by the `singleUse` store (SIG-13). Default false:
   * within its window a signed request can be replayed.
   */
  readonly replayCache?: boolean
}

const optionNames: readonly string[] = [
  'windowSeconds',
  'longestPresignedSeconds',
  'replayCache',
] satisfies readonly (keyof SignedRequestOptions)[]

/** What every verifier of the line has in common. */
export type SignedRequestSettings = Pick<
  SigV4Options,
  'windowSeconds' | 'longestPresignedSeconds' | 'usedSignatures'
>

/**
 * Reads `signedRequests`.
 *
 * @throws {TypeError} naming the option.
 */
export function resolveSignedRequests(
  options: SignedRequestOptions | undefined,
  singleUse: SingleUseStore,
): SignedRequestSettings {
  if (options === undefined) return Object.freeze({})
  if (typeof options !== 'object' || options === null)
    throw new TypeError('"signedRequests" option must be an object')
  assertKnownOptions('signedRequests', options, optionNames)
  const { windowSeconds, longestPresignedSeconds, replayCache = false } = options
  assertSeconds('windowSeconds', windowSeconds, 241)
  assertSeconds('longestPresignedSeconds', longestPresignedSeconds, 1)
  if (typeof replayCache !== 'boolean')
    throw new TypeError('"signedRequests.replayCache" option must be a boolean')
  return Object.freeze({
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(longestPresignedSeconds === undefined ? {} : { longestPresignedSeconds }),
    ...(replayCache ? { usedSignatures: singleUse } : {}),
  })
}

/** The verifiers check it too; a line without signed routes has none, and its mistake shall show all the same. */
function assertSeconds(name: string, seconds: number | undefined, least: number): void {
  if (seconds === undefined) return
  if (Number.isSafeInteger(seconds) && seconds >= least && seconds <= 900) return
  throw new TypeError(`"signedRequests.${name}" option must be an integer from ${least} to 900`)
}
