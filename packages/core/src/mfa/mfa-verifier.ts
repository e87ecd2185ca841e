import { type MfaDevice, sealedSeedBytes } from '../identity/mfa-device.ts'
import type { Principal, UserPrincipal } from '../identity/principal.ts'
import type { MfaProof } from '../identity/session.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { createBackOff } from './back-off.ts'
import { refusedFactor } from './refused-factor.ts'
import { openSeed, type SeedKeys, seedBytes } from './sealed-seed.ts'
import { stepOfCode } from './totp.ts'
import { createUsedSteps } from './used-steps.ts'

/** The user that must hold the device, where it is not the caller itself. */
export type MfaHolder = Pick<UserPrincipal, 'kind' | 'id'>

/** Judges codes of virtual MFA devices. */
export interface MfaVerifier {
  /**
   * Proves that the caller, or the user it acts for, holds its device, and uses the code up.
   *
   * @throws {IamError} `AccessDenied` with one text whatever is wrong: unknown serial number, device of another user,
   *   wrong or used code, back-off (MFA-3); `ServiceUnavailable`, `StalePolicy`.
   */
  verify(holder: Principal | MfaHolder, serial: string, code: string): Promise<MfaProof>
}

/** Options of {@link createMfaVerifier}. */
export interface MfaVerifierOptions {
  readonly snapshots: SnapshotSource
  /** `undefined`: no seed can be opened, every code is refused. */
  readonly masterKeys: SeedKeys | undefined
  /** Holds used steps; shared between processes, a code is used once in all of them. */
  readonly singleUse: SingleUseStore
  readonly clock: Clock
  readonly logger: Logger
}

/** Stands in where there is no device, so that its absence costs the same. */
const decoy: MfaDevice = Object.freeze({
  serial: 'decoy',
  account: '',
  userArn: '',
  userId: '',
  sealedSeed: new Uint8Array(sealedSeedBytes),
  keyVersion: '',
  enabledAt: 0,
})
const decoySeed = new Uint8Array(seedBytes)

/**
 * Creates the one place where codes of MFA devices are judged (MFA-1 to MFA-3).
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6238 | RFC 6238}
 */
export function createMfaVerifier(options: MfaVerifierOptions): MfaVerifier {
  const { snapshots, masterKeys, clock, logger } = options
  // The caller is told one text whatever is wrong; of a device that somebody guesses at, an operator must hear.
  const backOff = createBackOff(clock, (serial, { seconds, failures }) => {
    const fields = { serial_number: serial, failures, rest_seconds: seconds }
    logger.warn(fields, 'an MFA device rests after failures: its codes are refused meanwhile')
  })
  const usedSteps = createUsedSteps(options.singleUse)
  // Only devices of callers are named, each once: strangers cannot fill the log.
  const reported = new Set<string>()

  const seedOf = (device: MfaDevice | undefined): Buffer | undefined => {
    if (masterKeys === undefined) return undefined
    // Where there is no device the same work is done, and fails.
    return openSeed(device ?? { ...decoy, keyVersion: masterKeys.currentVersion() }, masterKeys)
  }

  const reportSealed = ({ serial, keyVersion }: MfaDevice): void => {
    if (reported.has(serial)) return
    reported.add(serial)
    const fields = { serial_number: serial, key_version: keyVersion }
    logger.warn(fields, 'the seed of an MFA device does not open: its master key is missing')
  }

  return Object.freeze({
    async verify(holder: Principal | MfaHolder, serial: string, code: string): Promise<MfaProof> {
      const now = clock.now()
      const device = ownDevice(holder, snapshots.current().mfaDevice(serial))
      const seed = seedOf(device)
      const step = stepOfCode(seed ?? decoySeed, code, now)
      if (device !== undefined && seed === undefined) reportSealed(device)
      if (device === undefined || seed === undefined || backOff.isResting(serial))
        throw refusedFactor()
      // INVARIANT: nothing is awaited between asking for the rest of a device and counting its failure (LES-10).
      if (step === undefined) {
        backOff.fail(serial)
        throw refusedFactor()
      }
      if (!(await usedSteps.use(device, step))) {
        backOff.fail(serial)
        throw refusedFactor()
      }
      backOff.succeed(serial)
      return Object.freeze({ serial, at: now })
    },
  })
}

/** The device, if it belongs to this user or root user, under the unique id it was made for (ID-3). */
function ownDevice(
  holder: Principal | MfaHolder,
  device: MfaDevice | undefined,
): MfaDevice | undefined {
  if (device === undefined || (holder.kind !== 'user' && holder.kind !== 'root')) return undefined
  const id = holder.kind === 'root' ? holder.account : holder.id
  const isNamed = !('arn' in holder) || holder.arn === device.userArn
  const isOwn = isNamed && id === device.userId
  return isOwn ? device : undefined
}
