import { IamError } from '../../errors.ts'

/** The parameters by which a caller proves a second factor. */
export interface MfaInput {
  readonly serialNumber?: string | undefined
  readonly tokenCode?: string | undefined
}

/**
 * No device is enrolled anywhere yet, so every serial number is an unknown one (MFA-3).
 *
 * @throws {IamError} `ValidationError` for one without the other; `AccessDenied` for both.
 */
export function assertNoMfa({ serialNumber, tokenCode }: MfaInput): void {
  if (serialNumber === undefined && tokenCode === undefined) return
  if (serialNumber === undefined || tokenCode === undefined) {
    // RULE sts.serial-and-code-together
    const message = 'SerialNumber and TokenCode must be given together'
    throw new IamError('ValidationError', message)
  }
  const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'
  throw new IamError('AccessDenied', message)
}
