import { type ErrorCode, IamError, type IamErrorOptions } from '@gatewarden/core'

/** A refusal that no policy made and that was recorded: an unmapped route, a failed loader or evaluator. */
export class RefusedError extends IamError {
  override readonly name: string = 'RefusedError'
  /** Under this id operators find the record; `undefined` if it could not be written. */
  readonly decisionId: string | undefined

  constructor(
    code: ErrorCode,
    message: string,
    decisionId: string | undefined,
    options: IamErrorOptions = {},
  ) {
    super(code, message, options)
    this.decisionId = decisionId
  }
}
