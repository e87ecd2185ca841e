import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { MfaProof } from '../identity/session.ts'
import type { MfaHolder, MfaVerifier } from '../mfa/mfa-verifier.ts'

/** The parameters by which a caller proves a second factor. */
export interface MfaInput {
  readonly serialNumber?: string | undefined
  readonly tokenCode?: string | undefined
}

/** What a second factor is judged with. */
export interface MfaHost {
  readonly mfa: MfaVerifier
}

/**
 * Proves the second factor of the caller, or of the user it acts for, that a call carries; `undefined` when it carries none. A code is used up here, whatever
 * becomes of the call (MFA-1).
 *
 * @throws {IamError} `ValidationError` for one parameter without the other; `AccessDenied` for whatever proves nothing;
 *   `ServiceUnavailable`, `StalePolicy`.
 */
export async function proveMfa(
  { serialNumber, tokenCode }: MfaInput,
  holder: Principal | MfaHolder,
  { mfa }: MfaHost,
): Promise<MfaProof | undefined> {
  if (serialNumber === undefined && tokenCode === undefined) return undefined
  if (serialNumber === undefined || tokenCode === undefined) {
    // RULE sts.serial-and-code-together
    const message = 'SerialNumber and TokenCode must be given together'
    throw new IamError('ValidationError', message)
  }
  return await mfa.verify(holder, serialNumber, tokenCode)
}
