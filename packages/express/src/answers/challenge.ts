import { type ErrorCode, errorTable, IamError, type Line } from '@gatewarden/core'
import type { Settings, StepUpSettings } from '../options/settings.ts'

/** What a challenge is made of. */
export interface Challenger {
  readonly settings: Pick<Settings, 'realm'>
  readonly line: Pick<Line, 'resourceMetadata' | 'dpopAlgorithms'>
}

/** What a caller without credentials is asked for: no error code (RFC 6750, section 3.1). */
export function anonymousChallenge(challenger: Challenger): string {
  return bearerChallenge(challenger) + alternative(challenger)
}

function bearerChallenge({ settings, line }: Challenger): string {
  const { resourceMetadata } = line
  const realm = `Bearer realm="${settings.realm}"`
  return resourceMetadata === undefined
    ? realm
    : `${realm}, resource_metadata="${resourceMetadata}"` // RULE err.resource-metadata
}

/** What a caller with a bad credential is told: a generic text, never what was wrong with it. */
export function invalidTokenChallenge(challenger: Challenger): string {
  const bearer = `${bearerChallenge(challenger)}, error="invalid_token", error_description="The credential is not valid"`
  return bearer + alternative(challenger)
}

/** Tokens that are bound to a key are accepted too (RFC 9449, section 7.2). */
function alternative({ line }: Challenger): string {
  const algorithms = algorithmsOf(line)
  return algorithms === '' ? '' : `, DPoP ${algorithms}` // RULE pop.challenge
}

/** Empty where no proof is accepted. */
function algorithmsOf({ dpopAlgorithms }: Challenger['line']): string {
  return dpopAlgorithms.length === 0 ? '' : `algs="${dpopAlgorithms.join(' ')}"`
}

/** What a caller with a bad proof is told (RFC 9449, sections 7.1 and 9). */
function proofChallenge({ settings, line }: Challenger, error: string): string {
  const parts = [`DPoP realm="${settings.realm}"`, `error="${error}"`, algorithmsOf(line)]
  return parts.filter((part) => part !== '').join(', ')
}

/** What the bearer of a token is told that no policy lets through (RFC 6750, section 3.1): not which one would. */
export function insufficientScopeChallenge(challenger: Challenger, isProven: boolean): string {
  const error = 'insufficient_scope'
  return isProven
    ? proofChallenge(challenger, error)
    : `${bearerChallenge(challenger)}, error="${error}"`
}

/**
 * What a caller is asked for when a second factor would have allowed (RFC 9470).
 *
 * @param oldestAllowed - oldest factor that the policies would take, in seconds; the smaller of it and the option is sent.
 */
export function stepUpChallenge(
  challenger: Challenger,
  { acrValues, maxAgeSeconds }: StepUpSettings,
  oldestAllowed: number | undefined,
): string {
  const ages = [maxAgeSeconds, oldestAllowed].filter((age) => age !== undefined)
  const age = ages.length === 0 ? '' : `, max_age="${Math.min(...ages)}"`
  return `${bearerChallenge(challenger)}, error="insufficient_user_authentication", acr_values="${acrValues}"${age}`
}

/** Codes of bad proofs, and how RFC 9449 calls them. */
const proofCodes: ReadonlyMap<ErrorCode, string> = new Map([
  ['InvalidDpopProof', 'invalid_dpop_proof'],
  ['UseDpopNonce', 'use_dpop_nonce'],
])

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

// Those that only a signed request can have.
const signatureCodes: ReadonlySet<ErrorCode> = new Set([
  'IncompleteSignature',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
])

/** What a client of either kind looks at: SDKs of AWS find the code in a header of their own (SIG-14). */
function wrongCredentialHeaders(code: ErrorCode, challenger: Challenger): Record<string, string> {
  const bearer = invalidTokenChallenge(challenger)
  if (!signatureCodes.has(code)) return { 'WWW-Authenticate': bearer }
  return { 'WWW-Authenticate': `AWS4-HMAC-SHA256, ${bearer}`, 'x-amzn-errortype': code } // RULE err.signature-challenge
}

/** The failure of an authenticator, as native routes answer it. */
export function authenticationFailure(error: unknown, challenger: Challenger): IamError {
  if (!(error instanceof IamError)) {
    return new IamError('ServiceUnavailable', 'authentication failed', retryLater(error))
  }
  if (credentialCodes.has(error.code)) {
    // RULE err.wrong-credential-is-401
    const headers = wrongCredentialHeaders(error.code, challenger)
    return new IamError(error.code, error.message, { status: 401, headers, cause: error })
  }
  if (error.code === 'InvalidCertificate') {
    // RULE mtls.invalid-certificate-is-401
    const headers = { 'WWW-Authenticate': anonymousChallenge(challenger) }
    return new IamError(error.code, error.message, { headers, cause: error })
  }
  const proofError = proofCodes.get(error.code)
  if (proofError !== undefined) {
    const challenge = proofChallenge(challenger, proofError)
    const headers = { ...error.headers, 'WWW-Authenticate': challenge } // RULE pop.proof-challenge
    return new IamError(error.code, error.message, { headers, cause: error })
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
