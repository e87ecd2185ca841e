import type { Refusal } from '../certificate/refusal.ts'

/** Codes that CreateSession answers with, and their status (section 3). */
const statuses = {
  ValidationException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  RequestEntityTooLarge: 413,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
} as const

/** A code of the wire. */
export type CreateSessionCode = keyof typeof statuses

/** Ends a call. The message goes to the caller; `detail` to the audit record and nowhere else. */
export class CreateSessionRefusal extends Error {
  override readonly name: string = 'CreateSessionRefusal'
  readonly code: CreateSessionCode
  readonly status: number
  readonly detail: string | undefined

  constructor(code: CreateSessionCode, message: string, detail?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = statuses[code]
    this.detail = detail
  }
}

/** A parameter or header is malformed, missing, unknown or contradictory. */
export function invalid(message: string): CreateSessionRefusal {
  return new CreateSessionRefusal('ValidationException', message)
}

/** Every refusal of a proof has one text: what was wrong with it would help to forge one. */
export function notProven(detail: string): CreateSessionRefusal {
  return new CreateSessionRefusal(
    'AccessDeniedException',
    'The request signature could not be verified',
    detail,
  )
}

/** Every refusal of profile, role and trust policy has one text: a missing role equals a denied one (TRUST-6). */
export function notAuthorized(detail: string, cause?: unknown): CreateSessionRefusal {
  return new CreateSessionRefusal('AccessDeniedException', 'Unable to assume role', detail, cause)
}

/**
 * The certificate is not trusted; told with a reason, since the caller has proven the key (RA-20). A status that nobody
 * can tell is our trouble, not the caller's: the same request may succeed later.
 */
export function untrusted({
  code,
  rule,
  certificate,
  defect = code,
}: Refusal): CreateSessionRefusal {
  if (code === 'RevocationUnknown') {
    const message = `Revocation status cannot be determined. Reason: ${defect}, certificate: ${certificate}`
    return new CreateSessionRefusal('ServiceUnavailableException', message, rule) // RULE ra.status-unknown
  }
  const message = `Untrusted signing certificate. Reason: ${code}, certificate: ${certificate}`
  return new CreateSessionRefusal('AccessDeniedException', message, rule)
}
