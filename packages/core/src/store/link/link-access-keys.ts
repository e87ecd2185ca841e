import type { AccessKey } from '../../identity/access-key.ts'
import { userArn } from '../../identity/arns.ts'
import { ownText } from '../../policy/own-text.ts'
import type { UserRecord } from '../entities/records.ts'
import { entityId } from '../entity-id.ts'
import { reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import { refuseRepeat } from './refuse-repeat.ts'

/**
 * The access keys of all users by id. An id that stands twice, in one file or two, is a defect, and so is a key that
 * belongs to another unique id than that of its user.
 */
export function linkAccessKeys(
  { users }: EntitySet,
  partition: string,
): ReadonlyMap<string, AccessKey> {
  const keys = new Map<string, AccessKey>()
  const definedBy = new Map<string, string>()
  for (const user of users.records()) {
    if (user.accessKeys.length === 0) continue
    const { account, name } = user.reading.place
    const { path } = user
    const arn = userArn({ partition, account, path, name })
    const id = user.id?.text ?? entityId({ kind: 'user', account, path, name })
    for (const record of user.accessKeys) {
      refuseRepeat(user.reading, record.id, definedBy, 'the access key is that of')
      refuseForeign(user, record, id)
      const keyId = ownText(record.id.text)
      const keyVersion = ownText(record.keyVersion)
      const { isActive, salt, createdAt } = record
      const owner = { account, userArn: arn, userId: id }
      keys.set(keyId, { id: keyId, ...owner, isActive, salt, keyVersion, createdAt })
    }
  }
  return keys
}

/** A key that was copied, or whose user was deleted and made again, is nobody's key (ID-3). */
function refuseForeign(user: UserRecord, key: UserRecord['accessKeys'][number], id: string): void {
  if (key.userId.text === id) return
  const message = `the access key belongs to \`${key.userId.text}\`, the user is \`${id}\``
  reportAt(user.reading, key.userId, 'INVALID_VALUE', message)
}
