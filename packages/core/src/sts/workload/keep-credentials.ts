import type { Clock } from '../../ports/clock.ts'
import type { CredentialProvider, TemporaryCredentials } from './temporary-credentials.ts'

const renewalMs = 300_000

/** Options of {@link keepCredentials}. */
export interface KeepCredentialsOptions {
  readonly provide: CredentialProvider
  /** Whether kept credentials would still be accepted. */
  readonly isInForce: (credentials: TemporaryCredentials) => boolean | Promise<boolean>
  readonly clock: Clock
  /**
   * Milliseconds that are left of a session when its successor is made; asked once for each session, so that a fleet may
   * spread. Default always 300,000, as long as SDKs want to have in hand.
   */
  readonly renewBeforeMs?: () => number
}

interface Kept {
  readonly credentials: TemporaryCredentials
  readonly renewBeforeMs: number
}

/**
 * Answers the same credentials until 5 minutes or less remain of them, or until they are no longer in force. Callers that
 * come while this is found out, or while new ones are made, get what the first of them gets. Failures are not kept.
 */
export function keepCredentials(options: KeepCredentialsOptions): CredentialProvider {
  const { provide, renewBeforeMs = () => renewalMs } = options
  let kept: Kept | undefined
  let coming: Promise<TemporaryCredentials> | undefined
  const current = async (): Promise<TemporaryCredentials> => {
    if (kept === undefined || !(await isGood(kept, options)))
      kept = { credentials: await provide(), renewBeforeMs: renewBeforeMs() }
    return kept.credentials
  }
  return () => {
    coming ??= current().finally(() => {
      coming = undefined
    })
    return coming
  }
}

function isGood(
  { credentials, renewBeforeMs }: Kept,
  { isInForce, clock }: KeepCredentialsOptions,
): boolean | Promise<boolean> {
  const remainingMs = credentials.expiration.getTime() - clock.now()
  return remainingMs > renewBeforeMs && isInForce(credentials) // RULE cred.renewal-before-the-end
}
