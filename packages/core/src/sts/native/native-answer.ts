import { type ErrorCode, errorTable, IamError } from '../../errors.ts'
import type { HttpOutput } from '../../ports/http.ts'
import { dpopAlgorithms } from '../../session/dpop/dpop-verifier.ts'

/** Credentials that are present but wrong: 401 on native routes, whatever AWS's own status is (INV-3). */
const credentialCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ExpiredToken',
  'ExpiredTokenException',
  'IDPRejectedClaim',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidIdentityToken',
  'InvalidToken',
  'SignatureDoesNotMatch',
])

/** What a request itself is wrong in: the text was written for its sender. */
const toldCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'MalformedQueryString',
  'ValidationError',
])

/** An answer of a native route; never kept by anybody on the way. */
export function nativeAnswer(status: number, body: object): HttpOutput {
  return {
    status,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}

/** Codes of bad proofs, and how RFC 9449 calls them. */
const proofCodes: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  ['InvalidDpopProof', 'invalid_dpop_proof'],
  ['UseDpopNonce', 'use_dpop_nonce'],
])

/** A failure as a problem document (RFC 9457). What is no coded failure tells nothing. */
export function problemAnswer(error: unknown): HttpOutput {
  const code = codeOf(error)
  const status = statusOf(code)
  const { title } = errorTable[code]
  const isTold = error instanceof IamError && toldCodes.has(code)
  // RULE native.problem-tells-little
  const body = {
    type: `urn:gatewarden:error:${code}`,
    title,
    status,
    code,
    ...(isTold ? { detail: error.message } : {}),
  }
  const nonce = error instanceof IamError ? error.headers['DPoP-Nonce'] : undefined
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
      ...(status === 401 && { 'www-authenticate': challenge(code) }),
      ...(nonce !== undefined && { 'dpop-nonce': nonce }),
      ...(status === 503 && { 'retry-after': '1' }),
    },
    body: JSON.stringify(body),
  }
}

/** An issuer that cannot be reached is our trouble: another code would sign users out (JWKS-5). */
function codeOf(error: unknown): ErrorCode {
  if (!(error instanceof IamError)) return 'InternalFailure'
  return error.code === 'IDPCommunicationError' ? 'ServiceUnavailable' : error.code
}

function statusOf(code: ErrorCode): number {
  return credentialCodes.has(code) || proofCodes.has(code) ? 401 : errorTable[code].status
}

/** Nothing presented: no error code (RFC 6750, section 3.1). */
function challenge(code: ErrorCode): string {
  const realm = 'realm="gatewarden"'
  const proofError = proofCodes.get(code)
  if (proofError !== undefined) {
    return `DPoP ${realm}, algs="${dpopAlgorithms.join(' ')}", error="${proofError}"`
  }
  return credentialCodes.has(code) ? `Bearer ${realm}, error="invalid_token"` : `Bearer ${realm}`
}
