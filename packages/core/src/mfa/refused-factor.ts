import { IamError } from '../errors.ts'

/** The one refusal of whatever proves nothing (MFA-3). */
export function refusedFactor(): IamError {
  const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'
  return new IamError('AccessDenied', message) // RULE mfa.one-refusal
}
