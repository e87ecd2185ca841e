/** What an answer says beside its refusal. */
export interface AnswerFacts {
  /** `Date` of the answer, in milliseconds since the epoch. */
  readonly serverTime?: number | undefined
  /** Milliseconds of `Retry-After`. */
  readonly retryAfterMs?: number | undefined
}

/** The service refused, answered something else than credentials, or did not answer. */
export class CreateSessionError extends Error {
  override readonly name: string = 'CreateSessionError'
  /** Code of the answer, for example `AccessDeniedException`; `RequestFailed` when none came. */
  readonly code: string
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly serverTime: number | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: string, message: string, status: number, facts: AnswerFacts = {}) {
    super(message)
    this.code = code
    this.status = status
    this.serverTime = facts.serverTime
    this.retryAfterMs = facts.retryAfterMs
  }
}
