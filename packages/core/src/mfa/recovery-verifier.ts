import { timingSafeEqual } from 'node:crypto'
import {
  mostRecoveryCodes,
  type RecoveryCodes,
  recoveryHashBytes,
} from '../identity/second-factors.ts'
import type { MfaProof } from '../identity/session.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { createBackOff } from './back-off.ts'
import { hashOfCode, readRecoveryCode } from './recovery-code.ts'
import { refusedFactor } from './refused-factor.ts'

/** Judges recovery codes of users. */
export interface RecoveryVerifier {
  /**
   * Proves that the user is there, and uses the code up.
   *
   * @param userId - unique id of the user whose code it must be.
   * @param code - as typed.
   * @returns the proof; its serial number is `recovery-code/` and the first eight letters of the stored hash.
   * @throws {IamError} `AccessDenied` with the text of all factors, whatever is wrong (MFA-3); `ServiceUnavailable`,
   *   `StalePolicy`.
   */
  verify(userId: string, code: string): Promise<MfaProof>
}

/** Options of {@link createRecoveryVerifier}. */
export interface RecoveryVerifierOptions {
  readonly snapshots: SnapshotSource
  /** Holds used codes; shared between processes, a code is used once in all of them. */
  readonly singleUse: SingleUseStore
  readonly clock: Clock
  readonly logger: Logger
}

/** Codes are accepted, and used ones remembered, for ten years: after them none is new again. */
const lifeMs = 3_652 * 86_400_000

const noHashes: readonly Uint8Array[] = []
const decoy = new Uint8Array(recoveryHashBytes)

/** Creates the one place where recovery codes are judged (MFA-9), by the rules of MFA-2 and MFA-3. */
export function createRecoveryVerifier(options: RecoveryVerifierOptions): RecoveryVerifier {
  const { snapshots, singleUse, clock, logger } = options
  const backOff = createBackOff(clock, (userId, { seconds, failures }) => {
    const fields = { user_id: userId, failures, rest_seconds: seconds }
    logger.warn(
      fields,
      'the recovery codes of a user rest after failures: they are refused meanwhile',
    )
  })
  return Object.freeze({
    async verify(userId: string, code: string): Promise<MfaProof> {
      const now = clock.now()
      const set = snapshots.current().secondFactors(userId).recoveryCodes
      const found = matchingHash(set?.hashes ?? noHashes, userId, code)
      // Who has no codes has no counter: only users of the files are counted, each by itself.
      if (set === undefined || backOff.isResting(userId)) throw refusedFactor()
      // INVARIANT: nothing is awaited between asking for the rest of a user and counting its failure (LES-10).
      if (found === undefined || now >= endOf(set)) {
        backOff.fail(userId)
        throw refusedFactor()
      }
      // RULE mfa.recovery-code-once
      if (!(await singleUse.useOnce(`mfa-recovery:${userId}`, found, endOf(set)))) {
        backOff.fail(userId)
        throw refusedFactor()
      }
      backOff.succeed(userId)
      const label = Buffer.from(found).toString('base64url').slice(0, 8)
      return Object.freeze({ serial: `recovery-code/${label}`, at: now })
    },
  })
}

function endOf({ createdAt }: RecoveryCodes): number {
  return createdAt + lifeMs
}

/** The stored hash of a code. Compares as often whatever is stored, so that nobody learns who has codes (MFA-3). */
function matchingHash(
  hashes: readonly Uint8Array[],
  userId: string,
  text: string,
): Uint8Array | undefined {
  const code = readRecoveryCode(text)
  const given = hashOfCode(userId, code ?? '')
  let found: Uint8Array | undefined
  for (let at = 0; at < mostRecoveryCodes; at += 1) {
    const stored = hashes[at]
    const isEqual = timingSafeEqual(stored ?? decoy, given)
    if (isEqual && stored !== undefined && code !== undefined) found = stored
  }
  return found
}
