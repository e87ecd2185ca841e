import { type ErrorCode, errorTable, IamError, type Line } from '@gatewarden/core'
import type { Settings, StepUpOptions } from '../options/settings.ts'

/** What a challenge is made of. */
export interface Challenger {
  readonly settings: Pick<Settings, 'realm'>
  readonly line: Pick<Line, 'resourceMetadata'>
}

/** What a caller without credentials is asked for: no error code (RFC 6750, section 3.1). */
export function bearerChallenge({ settings, line }: Challenger): string {
  const { resourceMetadata } = line
  const realm = `Bearer realm="${settings.realm}"`
  return resourceMetadata === undefined
    ? realm
    : `${realm}, resource_metadata="${resourceMetadata}"` // RULE err.resource-metadata
}

/** What a caller with a bad credential is told: a generic text, never what was wrong with it. */
export function invalidTokenChallenge(challenger: Challenger): string {
  return `${bearerChallenge(challenger)}, error="invalid_token", error_description="The credential is not valid"`
}

/** What the bearer of a token is told that no policy lets through (RFC 6750, section 3.1): not which one would. */
export function insufficientScopeChallenge(challenger: Challenger): string {
  return `${bearerChallenge(challenger)}, error="insufficient_scope"`
}

/** What a caller is asked for when a second factor would have allowed (RFC 9470). */
export function stepUpChallenge(challenger: Challenger, stepUp: StepUpOptions): string {
  const { acrValues, maxAgeSeconds } = stepUp
  const age = maxAgeSeconds === undefined ? '' : `, max_age="${maxAgeSeconds}"`
  return `${bearerChallenge(challenger)}, error="insufficient_user_authentication", acr_values="${acrValues}"${age}`
}

// Codes that core gives to credentials that are present but wrong. On native routes they are all
// 401 (INV-3); AWS's own statuses are for the AWS wire.
const credentialCodes: ReadonlySet<ErrorCode> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IDPRejectedClaim',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidIdentityToken',
  'InvalidToken',
  'SignatureDoesNotMatch',
])

/** The failure of an authenticator, as native routes answer it. */
export function authenticationFailure(error: unknown, challenger: Challenger): IamError {
  if (!(error instanceof IamError)) {
    return new IamError('ServiceUnavailable', 'authentication failed', retryLater(error))
  }
  if (credentialCodes.has(error.code)) {
    // RULE err.wrong-credential-is-401
    const headers = { 'WWW-Authenticate': invalidTokenChallenge(challenger) }
    return new IamError(error.code, error.message, { status: 401, headers, cause: error })
  }
  // An issuer that cannot be reached is our trouble: 401 would sign users out.
  if (error.code === 'IDPCommunicationError') {
    return new IamError('ServiceUnavailable', error.message, retryLater(error))
  }
  return withRetryAfter(error)
}

/** Adds `Retry-After` to what is unavailable for now. */
export function withRetryAfter(error: IamError): IamError {
  if (errorTable[error.code].status !== 503 || 'Retry-After' in error.headers) return error
  return new IamError(error.code, error.message, retryLater(error))
}

/** Options of an error that will pass. */
export function retryLater(cause: unknown): { cause: unknown; headers: Record<string, string> } {
  return { cause, headers: { 'Retry-After': '1' } }
}
