import { type Decision, IamError, type IamErrorOptions } from '@gatewarden/core'

/** Codes of {@link AccessDeniedError}. */
export type DenialCode =
  | 'AccessDenied'
  | 'MissingAuthenticationToken'
  | 'InsufficientUserAuthentication'

/**
 * A Deny on its way to the caller. `code` is `AccessDenied`, `MissingAuthenticationToken` where nobody
 * asked, or `InsufficientUserAuthentication` where multi-factor authentication would have allowed.
 */
export class AccessDeniedError extends IamError {
  override readonly name: string = 'AccessDeniedError'
  /** For operators and code. No part of it is sent. */
  readonly decision: Decision
  /** Under this id operators find the decision. */
  readonly decisionId: string

  constructor(
    code: DenialCode,
    decision: Decision,
    decisionId: string,
    options: IamErrorOptions = {},
  ) {
    // One message for all: what Express prints without an error handler tells nothing.
    super(code, 'access denied', options)
    this.decision = decision
    this.decisionId = decisionId
    // Loggers that copy enumerable members of errors shall not copy policies.
    Object.defineProperty(this, 'decision', { enumerable: false })
  }
}
