import { IamError } from '@gatewarden/core'

/** A route parameter that cannot be in a resource name (GUARD-2). Names the parameter, never its value. */
export class InvalidParameterError extends IamError {
  override readonly name: string = 'InvalidParameterError'
  /** Name of the template's placeholder. */
  readonly parameter: string

  constructor(parameter: string, problem: string) {
    super('InvalidResourceParameter', `route parameter \`${parameter}\` ${problem}`)
    this.parameter = parameter
  }
}
