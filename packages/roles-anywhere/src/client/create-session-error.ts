/** The service refused, or answered something else than credentials. */
export class CreateSessionError extends Error {
  override readonly name: string = 'CreateSessionError'
  /** Code of the answer, for example `AccessDeniedException`. */
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status: number) {
    super(message)
    this.code = code
    this.status = status
  }
}
