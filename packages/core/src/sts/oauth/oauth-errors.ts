import { type ErrorCode, IamError } from '../../errors.ts'
import { dpopAlgorithms } from '../../session/dpop/dpop-verifier.ts'
import { inWireSpelling } from './wire-spelling.ts'

/** How a failure looks at an OAuth endpoint (RFC 6749, section 5.2; RFC 6750, section 3.1). */
export interface OAuthError {
  readonly error: string
  readonly status: number
  /** Written for callers; `undefined` where the code says all that may be said. */
  readonly description: string | undefined
  /** Header `WWW-Authenticate`. */
  readonly challenge: string | undefined
  /** Header `Retry-After`, seconds. */
  readonly retryAfter: string | undefined
  /** Header `DPoP-Nonce`: what the next proof must hold. */
  readonly nonce: string | undefined
}

type OAuthErrorRow = readonly [error: string, status: number, description?: string]

const badCredential: OAuthErrorRow = ['invalid_token', 401, 'The credential is not valid']
const tooLarge: OAuthErrorRow = ['invalid_request', 413, 'The request is too large']
const unavailable: OAuthErrorRow = ['temporarily_unavailable', 503]
const internal: OAuthErrorRow = ['server_error', 500]

/** A row without text shows the message of the failure, which was written for callers. */
const shared: readonly (readonly [ErrorCode, OAuthErrorRow])[] = [
  ['MalformedQueryString', ['invalid_request', 400]],
  ['ValidationError', ['invalid_request', 400]],
  ['RequestEntityTooLarge', tooLarge],
  ['ServiceUnavailable', unavailable],
  ['StalePolicy', unavailable],
]

/** Codes of endpoints whose callers authenticate: introspection and revocation. */
export const callerErrors: ReadonlyMap<ErrorCode, OAuthErrorRow> = new Map<
  ErrorCode,
  OAuthErrorRow
>([
  ...shared,
  ['MissingAuthenticationToken', ['invalid_client', 401, 'Authentication is required']],
  ['AmbiguousCredentials', ['invalid_request', 400, 'More than one credential was presented']],
  ['ExpiredToken', badCredential],
  ['InvalidDpopProof', ['invalid_dpop_proof', 401, 'The DPoP proof is not valid']],
  ['UseDpopNonce', ['use_dpop_nonce', 401, 'The DPoP proof needs the nonce of this answer']],
  ['IncompleteSignature', badCredential],
  ['InvalidClientTokenId', badCredential],
  ['InvalidToken', badCredential],
  ['SignatureDoesNotMatch', badCredential],
  ['AccessDenied', ['insufficient_scope', 403, 'The caller may not do this']],
  ['LimitExceeded', ['temporarily_unavailable', 503]],
])

const badSubject: OAuthErrorRow = ['invalid_request', 400, 'The subject token is not valid']
const endedSubject: OAuthErrorRow = [
  'invalid_request',
  400,
  'The subject token has expired or was revoked',
]

/** Codes of `POST /oauth2/token` (RFC 6749, section 5.2; RFC 8693, section 2.2.2). */
export const tokenErrors: ReadonlyMap<ErrorCode, OAuthErrorRow> = new Map<ErrorCode, OAuthErrorRow>(
  [
    ...shared,
    // The same for a missing role, a denied one and an audience that is not ours (TRUST-6).
    ['AccessDenied', ['invalid_target', 400, 'The target is unknown or not allowed']], // RULE oauth.invalid-target
    ['InvalidAction', ['unsupported_grant_type', 400]],
    ['AmbiguousCredentials', ['invalid_request', 400, 'More than one proof was presented']],
    ['InvalidDpopProof', ['invalid_dpop_proof', 400]],
    ['UseDpopNonce', ['use_dpop_nonce', 400]],
    ['MissingAuthenticationToken', ['invalid_client', 401]],
    // The same whatever was wrong: which clients there are is nobody's business.
    ['InvalidClient', ['invalid_client', 401, 'The client authentication failed']], // RULE oauth.invalid-client
    ['InvalidScope', ['invalid_scope', 400]],
    ['ExpiredToken', endedSubject],
    ['ExpiredTokenException', endedSubject],
    ['IDPRejectedClaim', ['invalid_request', 400]],
    ['InvalidIdentityToken', badSubject],
    ['InvalidToken', badSubject],
    ['MalformedPolicyDocument', ['invalid_request', 400]],
    ['PackedPolicyTooLarge', ['invalid_request', 400]],
    ['IDPCommunicationError', unavailable],
  ],
)

const badAssertion: OAuthErrorRow = ['invalid_grant', 400, 'The assertion is not valid']

/** The same for an assertion as grant: what is wrong with it is wrong with the grant (RFC 7523, section 3.1). */
export const assertionErrors: ReadonlyMap<ErrorCode, OAuthErrorRow> = new Map<
  ErrorCode,
  OAuthErrorRow
>([
  ...tokenErrors,
  ['ExpiredTokenException', ['invalid_grant', 400, 'The assertion has expired or was revoked']],
  ['IDPRejectedClaim', ['invalid_grant', 400]],
  ['InvalidIdentityToken', badAssertion], // RULE oauth.bad-assertion
])

/** Finds how a failure looks. What the table does not know is an internal failure and tells nothing. */
export function oauthErrorFrom(
  error: unknown,
  rows: ReadonlyMap<ErrorCode, OAuthErrorRow>,
): OAuthError {
  const [code, status, text] =
    error instanceof IamError ? (rows.get(error.code) ?? internal) : internal
  const isOurs = status < 500 && error instanceof IamError
  return {
    error: code,
    status,
    description: text ?? (isOurs ? inWireSpelling(error.message) : undefined),
    challenge: challengeOf(code, status),
    retryAfter: status === 503 ? '1' : undefined,
    nonce: error instanceof IamError ? error.headers['DPoP-Nonce'] : undefined,
  }
}

/** Nothing presented: no error code (RFC 6750, section 3.1). */
function challengeOf(code: string, status: number): string | undefined {
  if (status !== 401 && status !== 403) return undefined
  const realm = 'realm="gatewarden"'
  if (code === 'invalid_client') return `Bearer ${realm}`
  const isOfProof = code === 'invalid_dpop_proof' || code === 'use_dpop_nonce'
  const scheme = isOfProof ? `DPoP ${realm}, algs="${dpopAlgorithms.join(' ')}"` : `Bearer ${realm}`
  return `${scheme}, error="${code}"`
}
