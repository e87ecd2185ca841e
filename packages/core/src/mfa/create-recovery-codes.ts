import type { User } from '../identity/entities.ts'
import { isUniqueId } from '../identity/unique-id.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import { formatRecoveryCode, hashOfCode, newRecoveryCode } from './recovery-code.ts'

/** `RecoveryCodes` in a file of `users`. Nothing in it is secret. */
export interface RecoveryCodesEntry {
  /** Unique id of the user that owns them. */
  readonly UserId: string
  /** ISO 8601, whole seconds, UTC. Ten years later no code of the set is accepted any more. */
  readonly CreateDate: string
  /** SHA-256 of each code and its user, base64url. Taking one out ends its code. */
  readonly Hashes: readonly string[]
}

/** A new set of recovery codes. */
export interface NewRecoveryCodes {
  /** `ABCD-EFGH-…`: 20 letters of `A-Z2-7`, 100 bits. This is the only time that they are shown: nothing stores them. */
  readonly codes: readonly string[]
  /** Goes into the user's file as `RecoveryCodes`, in place of an older set; until it is there no code is accepted. */
  readonly entry: RecoveryCodesEntry
}

/** Options of {@link createRecoveryCodes}. */
export interface CreateRecoveryCodesOptions {
  /** Default the real clock. */
  readonly clock?: Clock
  /** Default the operating system's generator. */
  readonly random?: Random
}

const codesInSet = 10

/**
 * Makes a set of ten recovery codes for a user who has lost its devices. Each is accepted once, by a step-up alone, and
 * only for this user: a re-created one of the same name does not get them (MFA-9).
 *
 * @throws {TypeError} for a user without unique id.
 */
export function createRecoveryCodes(
  user: Pick<User, 'id'>,
  options: CreateRecoveryCodesOptions = {},
): NewRecoveryCodes {
  const { id: userId } = user
  if (!isUniqueId('AIDA', userId)) throw new TypeError('"user" must have a unique id')
  const { clock = systemClock, random = systemRandom } = options
  const codes = Array.from({ length: codesInSet }, () => newRecoveryCode(random))
  const entry: RecoveryCodesEntry = {
    UserId: userId,
    CreateDate: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
    Hashes: Object.freeze(codes.map((code) => hashOfCode(userId, code).toString('base64url'))),
  }
  return Object.freeze({
    codes: Object.freeze(codes.map(formatRecoveryCode)),
    entry: Object.freeze(entry),
  })
}
