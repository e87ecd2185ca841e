import { keepCredentials, type TemporaryCredentials } from '@gatewarden/core'
import type { SigningIdentity } from './fetch-credentials.ts'
import { persistentSignIn } from './persistent-sign-in.ts'
import { type SignInOptions, signInPorts } from './sign-in-options.ts'

/**
 * A credential provider that keeps its session until it nears its end. AWS SDKs take it as `credentials`.
 *
 * `forceRefresh` asks for a new session at once; it is what `client.config.credentials({ forceRefresh: true })` passes on.
 */
export type RenewingProvider = (
  // `object`: SDKs pass on what they know about the call.
  options?: object & { readonly forceRefresh?: boolean },
) => Promise<TemporaryCredentials>

/** Where certificate and key come from. */
export interface IdentitySource {
  read(): Promise<SigningIdentity>
  /** Whether another certificate or key lies there than was read last. */
  hasChanged(): Promise<boolean>
}

const jitterMs = 60_000
const firstRestMs = 1_000
const longestRestMs = 60_000

/**
 * A provider whose sessions are renewed 5 minutes and up to one more before their end, or when the source has changed;
 * callers that come together share one call. If renewing fails, the last session goes on while it lasts, and the service
 * rests.
 *
 * @throws {TypeError} for a `renewBeforeSeconds` that is not from 300 to 600.
 */
export function renewingProvider(options: SignInOptions, source: IdentitySource): RenewingProvider {
  const { renewBeforeSeconds = 300 } = options
  if (!(renewBeforeSeconds >= 300 && renewBeforeSeconds <= 600))
    throw new TypeError('"renewBeforeSeconds" option must be from 300 to 600')
  const renewal = new Renewal(options, source)
  const ports = signInPorts(options)
  const credentials = keepCredentials({
    provide: () => renewal.renew(),
    isInForce: () => renewal.isCurrent(),
    clock: { now: () => renewal.now(), monotonic: () => ports.clock.monotonic() },
    // RULE rac.renewal-jitter
    renewBeforeMs: () =>
      renewBeforeSeconds * 1000 + ((ports.random.bytes(1)[0] ?? 0) / 256) * jitterMs,
  })
  return ({ forceRefresh = false } = {}) => {
    if (forceRefresh) renewal.force()
    return credentials()
  }
}

class Renewal {
  readonly #source: IdentitySource
  readonly #ports: ReturnType<typeof signInPorts>
  readonly #service: ReturnType<typeof persistentSignIn>
  #last: TemporaryCredentials | undefined
  #isForced = false
  /** The source has changed since the last session was made. */
  #isOutdated = false
  #failures = 0
  #restsUntil = 0

  constructor(options: SignInOptions, source: IdentitySource) {
    this.#source = source
    this.#ports = signInPorts(options)
    this.#service = persistentSignIn(options, this.#ports)
  }

  now(): number {
    return this.#service.now()
  }

  force(): void {
    this.#isForced = true
  }

  /** Whether nothing but time speaks against the last session. */
  async isCurrent(): Promise<boolean> {
    this.#isOutdated ||= await this.#source.hasChanged() // RULE rac.changed-files-renew
    // Asked last: who asks for another session while the files are looked at shares this answer.
    if (this.#isForced) return false
    return !this.#isOutdated || this.#isResting()
  }

  async renew(): Promise<TemporaryCredentials> {
    const isForced = this.#isForced
    this.#isForced = false
    const last = this.#lasting()
    if (last !== undefined && !isForced && this.#isResting()) return last
    try {
      this.#last = await this.#service.signIn(await this.#source.read())
      this.#isOutdated = false
      this.#failures = 0
      return this.#last
    } catch (err) {
      this.#failures += 1
      const restMs = Math.min(longestRestMs, firstRestMs * 2 ** this.#failures)
      this.#restsUntil = this.#ports.clock.monotonic() + restMs
      // Who asks for another session has seen that the last one is no use.
      if (last === undefined || isForced) throw err
      this.#ports.logger.warn({ err }, 'the session was not renewed: the last one goes on')
      return last // RULE rac.last-session-goes-on
    }
  }

  #lasting(): TemporaryCredentials | undefined {
    const last = this.#last
    return last !== undefined && last.expiration.getTime() > this.now() ? last : undefined
  }

  #isResting(): boolean {
    return this.#failures > 0 && this.#ports.clock.monotonic() < this.#restsUntil
  }
}
