import { createMfaVerifier, type MfaVerifier } from '../mfa/mfa-verifier.ts'
import { createRecoveryVerifier, type RecoveryVerifier } from '../mfa/recovery-verifier.ts'
import { createChallenges } from '../mfa/webauthn/challenges.ts'
import { loadWebAuthnLibrary, type WebAuthnLibrary } from '../mfa/webauthn/load-library.ts'
import { createWebAuthnVerifier, type WebAuthnVerifier } from '../mfa/webauthn/webauthn-verifier.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import type { LineSettings } from './line-settings.ts'

/** Everything that judges second factors. */
export interface SecondFactorVerifiers {
  readonly mfa: MfaVerifier
  readonly recoveryCodes: RecoveryVerifier
  /** `undefined` without the option `webAuthn`. */
  readonly webAuthn: WebAuthnVerifier | undefined
}

/**
 * Loads the library of WebAuthn if it is needed.
 *
 * @throws {TypeError} when it is needed and not installed.
 */
export async function webAuthnLibraryFor({
  webAuthn,
}: LineSettings): Promise<WebAuthnLibrary | undefined> {
  return webAuthn === undefined ? undefined : await loadWebAuthnLibrary()
}

/** Creates the verifiers; the clock, the memory of what was used and the snapshots are the same for all. */
export function createSecondFactors(
  settings: LineSettings,
  snapshots: SnapshotSource,
  library: WebAuthnLibrary | undefined,
): SecondFactorVerifiers {
  const { webAuthn: relyingParty, random, singleUse, clock, logger } = settings
  // Challenges live for minutes: keys that end with the process are enough where there are no others.
  const keys = settings.masterKeys ?? createMasterKeys({ random })
  const webAuthn =
    relyingParty === undefined || library === undefined
      ? undefined
      : createWebAuthnVerifier({
          relyingParty,
          library,
          challenges: createChallenges({ keys, singleUse, clock, random }),
          snapshots,
          clock,
          logger,
        })
  return Object.freeze({
    mfa: createMfaVerifier({ ...settings, snapshots }),
    recoveryCodes: createRecoveryVerifier({ snapshots, singleUse, clock, logger }),
    webAuthn,
  })
}
