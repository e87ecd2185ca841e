import {
  type Clock,
  type Logger,
  type Random,
  silentLogger,
  systemClock,
  systemRandom,
  type Timers,
} from '@gatewarden/core'
import type { CreateSessionRequestOptions } from './create-session-request.ts'

/** What every way of signing in takes. */
export interface SignInOptions
  extends Omit<CreateSessionRequestOptions, 'certificate' | 'sign' | 'now' | 'invocationId'> {
  /**
   * Seconds that are left of a session when its successor is made, 300 to 600; up to a minute is added at random, so that
   * a fleet spreads. Default 300.
   */
  readonly renewBeforeSeconds?: number
  /** Milliseconds until an unanswered call is given up. Default 10,000. */
  readonly timeoutMs?: number
  /** Is told why a session or a certificate was not renewed while the last one goes on. Default silent. */
  readonly logger?: Logger
  /** Default the global one. */
  readonly fetch?: typeof globalThis.fetch
  readonly clock?: Clock
  readonly random?: Random
  /** Waits between attempts. Default timers that keep the process alive, for somebody waits. */
  readonly timers?: Timers
}

/** Names of {@link SignInOptions}, for refusing unknown ones. */
export const signInOptionNames: readonly string[] = Object.freeze([
  'endpoint',
  'region',
  'trustAnchorArn',
  'profileArn',
  'roleArn',
  'durationSeconds',
  'roleSessionName',
  'renewBeforeSeconds',
  'timeoutMs',
  'logger',
  'fetch',
  'clock',
  'random',
  'timers',
])

/** What a sign-in calls: the ports of its options, or those of the process. */
export interface SignInPorts {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
  readonly logger: Logger
}

/** Unlike core's, these keep the process alive: a program that waits for its credentials has not ended. */
export const waitingTimers: Timers = Object.freeze({
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
})

/** Fills in the ports. */
export function signInPorts(options: SignInOptions): SignInPorts {
  const {
    fetch = globalThis.fetch,
    clock = systemClock,
    random = systemRandom,
    timers = waitingTimers,
    logger = silentLogger,
  } = options
  return { fetch, clock, random, timers, logger }
}
