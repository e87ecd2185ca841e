import { type ErrorCode, IamError } from '../../errors.ts'

/** How a failure looks on the AWS Query wire. */
export interface WireError {
  readonly code: string
  readonly status: number
  readonly message: string
  /** Seconds, as a header value. */
  readonly retryAfter: string | undefined
}

/** Code and status of a wire error. Without a message of its own the failure's message is shown. */
interface WireErrorRow {
  readonly code: string
  readonly status: number
  readonly message?: string
}

const invalidCredential: WireErrorRow = {
  code: 'InvalidClientTokenId',
  status: 403,
  message: 'The security token included in the request is invalid.',
}
const unavailable: WireErrorRow = {
  code: 'ServiceUnavailable',
  status: 503,
  message: 'The service cannot answer now.',
}
const internalFailure: WireErrorRow = {
  code: 'InternalFailure',
  status: 500,
  message: 'The request processing has failed because of an unknown error.',
}

/**
 * Codes of this wire (section 4.4). A failed proof has one text for all its reasons (SIG-11); the texts of the
 * others were written for callers.
 */
const rows: ReadonlyMap<ErrorCode, WireErrorRow> = new Map<ErrorCode, WireErrorRow>([
  [
    'MissingAuthenticationToken',
    {
      code: 'MissingAuthenticationToken',
      status: 403,
      message: 'Request is missing Authentication Token',
    },
  ],
  ['IncompleteSignature', incompleteSignature()],
  ['AmbiguousCredentials', incompleteSignature()],
  [
    'SignatureDoesNotMatch',
    {
      code: 'SignatureDoesNotMatch',
      status: 403,
      message: 'The request signature we calculated does not match the signature you provided.',
    },
  ],
  ['InvalidClientTokenId', invalidCredential],
  ['InvalidToken', invalidCredential],
  [
    'ExpiredToken',
    {
      code: 'ExpiredToken',
      status: 403,
      message: 'The security token included in the request is expired',
    },
  ],
  ['AccessDenied', { code: 'AccessDenied', status: 403 }],
  ['ValidationError', { code: 'ValidationError', status: 400 }],
  ['InvalidAction', { code: 'InvalidAction', status: 400 }],
  ['MissingAction', { code: 'MissingAction', status: 400 }],
  ['MalformedQueryString', { code: 'MalformedQueryString', status: 400 }],
  ['MalformedPolicyDocument', { code: 'MalformedPolicyDocument', status: 400 }],
  ['PackedPolicyTooLarge', { code: 'PackedPolicyTooLarge', status: 400 }],
  ['InvalidIdentityToken', { code: 'InvalidIdentityToken', status: 400 }],
  [
    'InvalidAuthorizationMessageException',
    { code: 'InvalidAuthorizationMessageException', status: 400 },
  ],
  ['ExpiredTokenException', { code: 'ExpiredTokenException', status: 400 }],
  ['IDPRejectedClaim', { code: 'IDPRejectedClaim', status: 403 }],
  ['JWTPayloadSizeExceededException', { code: 'JWTPayloadSizeExceededException', status: 400 }],
  [
    'OutboundWebIdentityFederationDisabledException',
    { code: 'OutboundWebIdentityFederationDisabledException', status: 403 },
  ],
  [
    'SessionDurationEscalationException',
    { code: 'SessionDurationEscalationException', status: 403 },
  ],
  [
    'IDPCommunicationError',
    {
      code: 'IDPCommunicationError',
      status: 400,
      // What the connection met may name hosts and addresses inside.
      message: 'The identity provider cannot be reached.',
    },
  ],
  [
    'RequestEntityTooLarge',
    { code: 'RequestEntityTooLarge', status: 413, message: 'The request is too large.' },
  ],
  [
    'UnknownOperationException',
    { code: 'UnknownOperationException', status: 404, message: 'There is nothing at this path.' },
  ],
  [
    'MethodNotAllowed',
    { code: 'MethodNotAllowed', status: 405, message: 'The method is not allowed at this path.' },
  ],
  ['ServiceUnavailable', unavailable],
  ['StalePolicy', unavailable],
])

/** Finds how a failure looks on this wire. What the table does not know is an internal failure. */
export function wireErrorFrom(error: unknown): WireError {
  const row =
    error instanceof IamError ? (rows.get(error.code) ?? internalFailure) : internalFailure
  const message = row.message ?? (error as IamError).message
  return { code: row.code, status: row.status, message, retryAfter: retryAfter(row, error) }
}

function retryAfter(row: WireErrorRow, error: unknown): string | undefined {
  const headers = error instanceof IamError ? Object.entries(error.headers) : []
  const given = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
  return given ?? (row.status === 503 ? '1' : undefined)
}

function incompleteSignature(): WireErrorRow {
  return {
    code: 'IncompleteSignature',
    status: 400,
    message: 'The request signature does not conform to AWS standards.',
  }
}
