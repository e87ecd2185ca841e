import { IamError } from '@gatewarden/core'
import type { CertificateDefect, RefusalCode } from '../certificate/refusal.ts'

/** A revocation list that is not taken: it is defective, forged, or older than one that was in force. */
export class CrlError extends IamError {
  override readonly name: string = 'CrlError'
  /** What is wrong with it. */
  readonly reason: RefusalCode
  /** Rule of the specification, for example `CRL-4`. */
  readonly rule: string

  constructor(what: string, { code, rule, message }: CertificateDefect) {
    super('ValidationException', `${what}: ${message} (${code}, ${rule})`)
    this.reason = code
    this.rule = rule
  }
}
