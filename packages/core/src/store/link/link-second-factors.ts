import { hash } from 'node:crypto'
import { u2fArn } from '../../identity/arns.ts'
import type { SecondFactors, WebAuthnCredential } from '../../identity/second-factors.ts'
import { ownText } from '../../policy/own-text.ts'
import type { UserRecord } from '../entities/records.ts'
import type { RecoveryCodesRecord } from '../entities/second-factor-records.ts'
import { entityId } from '../entity-id.ts'
import { type LocatedText, reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import { refuseRepeat } from './refuse-repeat.ts'

/**
 * Recovery codes and WebAuthn credentials by the unique id of their user; users without any are not in it. A credential
 * that stands twice, in one file or two, is a defect, and so is what belongs to another unique id than that of its user.
 */
export function linkSecondFactors(
  { users }: EntitySet,
  partition: string,
): ReadonlyMap<string, SecondFactors> {
  const factors = new Map<string, SecondFactors>()
  const definedBy = new Map<string, string>()
  for (const user of users.records()) {
    const { recoveryCodes, webAuthnCredentials } = user
    if (recoveryCodes === undefined && webAuthnCredentials.length === 0) continue
    const { account, name } = user.reading.place
    const { path } = user
    const userId = user.id?.text ?? entityId({ kind: 'user', account, path, name })
    for (const { id } of webAuthnCredentials) {
      refuseRepeat(user.reading, id, definedBy, 'the WebAuthn credential is that of')
    }
    const owner = { partition, account, userId }
    factors.set(
      ownText(userId),
      Object.freeze({
        recoveryCodes: codesOf(user, recoveryCodes, userId),
        webAuthnCredentials: Object.freeze(credentialsOf(user, owner)),
      }),
    )
  }
  return factors
}

function codesOf(
  user: UserRecord,
  record: RecoveryCodesRecord | undefined,
  userId: string,
): SecondFactors['recoveryCodes'] {
  if (record === undefined) return undefined
  refuseForeign(user, record.userId, userId, 'the set of recovery codes')
  const { hashes, createdAt } = record
  return Object.freeze({ userId, hashes, createdAt })
}

interface Owner {
  readonly partition: string
  readonly account: string
  readonly userId: string
}

function credentialsOf(
  user: UserRecord,
  { partition, account, userId }: Owner,
): readonly WebAuthnCredential[] {
  const { name } = user.reading.place
  return user.webAuthnCredentials.map((record) => {
    refuseForeign(user, record.userId, userId, 'the WebAuthn credential')
    const { publicKey, signCount, transports, enabledAt } = record
    const id = ownText(record.id.text)
    // Ids have up to 1,023 bytes, and every token of a session names its device.
    const digest = hash('sha256', Buffer.from(id, 'base64url'), 'base64url').slice(0, 22)
    const serial = u2fArn({ partition, account, name, device: digest })
    return Object.freeze({ id, serial, userId, publicKey, signCount, transports, enabledAt })
  })
}

/** What was copied, or whose user was deleted and made again, is nobody's (ID-3). `what` begins the message. */
function refuseForeign(user: UserRecord, userId: LocatedText, id: string, what: string): void {
  if (userId.text === id) return
  const message = `${what} belongs to \`${userId.text}\`, the user is \`${id}\``
  reportAt(user.reading, userId, 'INVALID_VALUE', message)
}
