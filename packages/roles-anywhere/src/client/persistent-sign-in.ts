import type { TemporaryCredentials, Timers } from '@gatewarden/core'
import { CreateSessionError } from './create-session-error.ts'
import { fetchCredentials, type SigningIdentity } from './fetch-credentials.ts'
import type { SignInOptions, SignInPorts } from './sign-in-options.ts'

const mostAttempts = 3
const firstPauseMs = 500
const longestPauseMs = 20_000
/** A smaller difference is no reason for a refusal: the service lets clocks differ by five minutes, or less by choice. */
const smallestSkewMs = 30_000

/** Signs in again and again with one idea of the service's time. */
export interface PersistentSignIn {
  /** The clock as the service sees it, as far as it said so. */
  now(): number
  signIn(identity: SigningIdentity): Promise<TemporaryCredentials>
}

/**
 * Signs in with up to three attempts where the service is throttled, failing or silent, with growing random pauses; and
 * with one more by the clock of the service, where a refusal shows that ours is off (RAC-3).
 */
export function persistentSignIn(options: SignInOptions, ports: SignInPorts): PersistentSignIn {
  let offsetMs = 0
  const now = () => ports.clock.now() + offsetMs
  return {
    now,
    async signIn(identity) {
      try {
        return await withPauses(() => fetchCredentials(options, identity, now(), ports), ports)
      } catch (error) {
        const corrected = offsetFrom(error, ports.clock.now(), offsetMs)
        if (corrected === undefined) throw error
        const at = ports.clock.now() + corrected
        const credentials = await fetchCredentials(options, identity, at, ports) // RULE rac.clock-correction
        offsetMs = corrected // Kept only after it helped: a refusal may have had another reason.
        return credentials
      }
    },
  }
}

async function withPauses(
  call: () => Promise<TemporaryCredentials>,
  { random, timers }: SignInPorts,
): Promise<TemporaryCredentials> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      if (attempt >= mostAttempts || !isTransient(error)) throw error
      const share = (random.bytes(1)[0] ?? 0) / 256
      const pauseMs = firstPauseMs * 2 ** (attempt - 1) * (0.5 + share)
      await pause(timers, Math.min(longestPauseMs, Math.max(pauseMs, error.retryAfterMs ?? 0))) // RULE rac.back-off
    }
  }
}

/** Throttled, failing or silent. Every other refusal would be the same again. */
function isTransient(error: unknown): error is CreateSessionError {
  if (!(error instanceof CreateSessionError)) return false
  return error.status === 429 || error.status >= 500 || error.status === 0
}

function offsetFrom(error: unknown, local: number, offsetMs: number): number | undefined {
  if (!(error instanceof CreateSessionError) || error.status !== 403) return undefined
  if (error.serverTime === undefined) return undefined
  const corrected = error.serverTime - local
  return Math.abs(corrected - offsetMs) < smallestSkewMs ? undefined : corrected
}

/** Resolves after some time. */
export function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(ms, resolve)
  })
}
