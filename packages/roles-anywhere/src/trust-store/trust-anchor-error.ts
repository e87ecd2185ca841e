import { IamError } from '@gatewarden/core'
import type { Refusal } from '../certificate/refusal.ts'

/** A certificate that cannot be registered. `refusal` is there when a rule of section 6 speaks against it. */
export class TrustAnchorError extends IamError {
  override readonly name: string = 'TrustAnchorError'
  readonly refusal: Refusal | undefined

  constructor(message: string, refusal?: Refusal) {
    super('ValidationException', message)
    this.refusal = refusal
  }
}
