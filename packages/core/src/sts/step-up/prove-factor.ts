import { IamError } from '../../errors.ts'
import type { MfaProof } from '../../identity/session.ts'
import type { RecoveryVerifier } from '../../mfa/recovery-verifier.ts'
import type { ChallengeHolder } from '../../mfa/webauthn/challenges.ts'
import type { AssertionAnswer } from '../../mfa/webauthn/webauthn-answers.ts'
import type { WebAuthnVerifier } from '../../mfa/webauthn/webauthn-verifier.ts'
import { type MfaHost, type MfaInput, proveMfa } from '../prove-mfa.ts'

/** The factors that a step-up takes: exactly one of the three. */
export interface FactorInput extends MfaInput {
  /** As typed: case, spaces and hyphens do not count. */
  readonly recoveryCode?: string | undefined
  readonly credential?: AssertionAnswer | undefined
}

/** What factors are judged with. */
export interface FactorHost extends MfaHost {
  readonly recoveryCodes: RecoveryVerifier
  /** `undefined`: no site is configured. */
  readonly webAuthn: WebAuthnVerifier | undefined
}

/**
 * Proves that a user is there, by the one factor that a call carries. It is used up here, whatever becomes of the call
 * (MFA-1).
 *
 * @throws {IamError} `ValidationError` for none, for more than one and for half of one; `AccessDenied` for whatever proves
 *   nothing; `ServiceUnavailable`, `StalePolicy`.
 */
export async function proveFactor(
  input: FactorInput,
  holder: ChallengeHolder,
  host: FactorHost,
): Promise<MfaProof> {
  const { serialNumber, tokenCode, recoveryCode, credential } = input
  const hasCode = serialNumber !== undefined || tokenCode !== undefined
  const given = [hasCode, recoveryCode !== undefined, credential !== undefined]
  if (given.filter(Boolean).length !== 1) throw notOne() // RULE mfa.exactly-one-factor
  if (recoveryCode !== undefined)
    return await host.recoveryCodes.verify(holder.userId, recoveryCode)
  if (credential !== undefined) {
    if (host.webAuthn === undefined) throw new IamError('ValidationError', 'WebAuthn is not set up')
    return await host.webAuthn.verify(holder, credential)
  }
  const proof = await proveMfa(input, { kind: 'user', id: holder.userId }, host)
  if (proof === undefined) throw notOne()
  return proof
}

function notOne(): IamError {
  const factors = 'serialNumber with tokenCode, recoveryCode, credential'
  return new IamError('ValidationError', `exactly one factor must be given: ${factors}`)
}
