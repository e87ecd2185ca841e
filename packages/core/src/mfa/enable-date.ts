import { IamError } from '../errors.ts'
import { isCodeOfStep, startOfStep, stepOfCode } from './totp.ts'

/**
 * When a device counts as enabled, from two codes that its authenticator showed one after the other: the beginning of the
 * step of the second one, so that both count as used (MFA-4). ISO 8601, whole seconds, UTC.
 *
 * @param now - milliseconds since the epoch.
 * @throws {IamError} `InvalidAuthenticationCode` for codes that are wrong, equal, reversed, apart or too old.
 */
export function enableDateOf(
  seed: Uint8Array,
  [first, second]: readonly [first: string, second: string],
  now: number,
): string {
  const step = stepOfCode(seed, second, now)
  const areConsecutive =
    step !== undefined && first !== second && isCodeOfStep(seed, step - 1, first)
  if (!areConsecutive) {
    // RULE mfa.consecutive-codes
    const message = 'the codes are not two of this device that follow each other'
    throw new IamError('InvalidAuthenticationCode', message)
  }
  return `${new Date(startOfStep(step)).toISOString().slice(0, 19)}Z`
}
