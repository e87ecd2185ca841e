import type { IssuedCredentials } from '../../session/session-grant.ts'

/** Temporary credentials in the shape that AWS SDKs take (`AwsCredentialIdentity`). */
export interface TemporaryCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
  /** Twelve digits; some sources do not tell. */
  readonly accountId?: string
}

/** Gives fresh credentials on every call; SDKs call it again shortly before the expiration. */
export type CredentialProvider = () => Promise<TemporaryCredentials>

/** The credentials of a session of ours, as SDKs take them. */
export function temporaryCredentials(
  issued: IssuedCredentials,
  accountId: string,
): TemporaryCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = issued
  const expiration = new Date(expiresAt)
  return Object.freeze({ accessKeyId, secretAccessKey, sessionToken, expiration, accountId })
}
