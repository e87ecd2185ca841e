import { type AccessKeyEntry, saltBytes } from '../identity/access-key.ts'
import type { User } from '../identity/entities.ts'
import { isAccountId } from '../identity/names.ts'
import { isUniqueId, uniqueId } from '../identity/unique-id.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import { accessKeySecret } from './access-key-secret.ts'
import { isoSeconds } from './iso-seconds.ts'
import type { MasterKeys } from './master-keys.ts'

/** A new access key. */
export interface NewAccessKey {
  readonly accessKeyId: string
  /** 40 characters. This is the only time that it is shown: nothing stores it. */
  readonly secretAccessKey: string
  /** Goes into `AccessKeys` of the user's file, or of `RootUser`; until it is there nobody can use the key. */
  readonly entry: AccessKeyEntry
}

/** Options of {@link createAccessKey}. */
export interface CreateAccessKeyOptions {
  /** The master keys that the line is given as `masterKeys`; the secret derives from the current version. */
  readonly masterKeys: MasterKeys
  /** Default the real clock. */
  readonly clock?: Clock
  /** Default the operating system's generator. */
  readonly random?: Random
}

/**
 * Makes an active long-term access key for a user, or for the root user of an account. It is bound to the user's unique id: a re-created user of the same
 * name does not get it.
 *
 * @throws {TypeError} for a user without account or unique id.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html}
 */
export function createAccessKey(
  user: Pick<User, 'account' | 'id'>,
  options: CreateAccessKeyOptions,
): NewAccessKey {
  const { account, id: userId } = user
  const isOwner = userId === account || isUniqueId('AIDA', userId) // The root user's id is the account.
  if (!isAccountId(account) || !isOwner) {
    throw new TypeError('"user" must have an account id and a unique id')
  }
  const { masterKeys, clock = systemClock, random = systemRandom } = options
  const id = uniqueId('AKIA', random)
  const salt = random.bytes(saltBytes)
  const keyVersion = masterKeys.currentVersion()
  const secretAccessKey = accessKeySecret({ id, account, keyVersion, salt }, masterKeys)
  if (secretAccessKey === undefined) {
    throw new TypeError('"masterKeys" option cannot derive from its current version')
  }
  const entry: AccessKeyEntry = {
    AccessKeyId: id,
    UserId: userId,
    Status: 'Active',
    Salt: Buffer.from(salt).toString('base64'),
    KeyVersion: keyVersion,
    CreateDate: isoSeconds(clock.now()),
  }
  return Object.freeze({ accessKeyId: id, secretAccessKey, entry: Object.freeze(entry) })
}
