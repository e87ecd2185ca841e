import type { Clock } from '../../ports/clock.ts'
import type { CredentialProvider, TemporaryCredentials } from './temporary-credentials.ts'

/** What is left of a session when its successor is made: 5 minutes, as long as SDKs want to have in hand. */
const renewalMs = 300_000

/** Options of {@link keepCredentials}. */
export interface KeepCredentialsOptions {
  readonly provide: CredentialProvider
  /** Whether kept credentials would still be accepted. */
  readonly isInForce: (credentials: TemporaryCredentials) => boolean | Promise<boolean>
  readonly clock: Clock
}

/**
 * Answers the same credentials until 5 minutes or less remain of them, or until they are no longer in force. Callers that
 * come while this is found out, or while new ones are made, get what the first of them gets. Failures are not kept.
 */
export function keepCredentials(options: KeepCredentialsOptions): CredentialProvider {
  let kept: TemporaryCredentials | undefined
  let coming: Promise<TemporaryCredentials> | undefined
  const current = async (): Promise<TemporaryCredentials> => {
    if (kept === undefined || !(await isGood(kept, options))) kept = await options.provide()
    return kept
  }
  return () => {
    coming ??= current().finally(() => {
      coming = undefined
    })
    return coming
  }
}

function isGood(
  credentials: TemporaryCredentials,
  { isInForce, clock }: KeepCredentialsOptions,
): boolean | Promise<boolean> {
  const remainingMs = credentials.expiration.getTime() - clock.now()
  return remainingMs > renewalMs && isInForce(credentials) // RULE cred.renewal-before-the-end
}
