import type { AccessKey } from '../../identity/access-key.ts'
import { ownText } from '../../policy/own-text.ts'
import type { AccessKeyRecord } from '../entities/credential-records.ts'
import { reportAt } from '../source/file-reading.ts'
import { type CredentialHolder, credentialHolders } from './credential-holders.ts'
import type { EntitySet } from './entity-set.ts'
import { refuseRepeat } from './refuse-repeat.ts'

/**
 * The access keys of all users and root users by id. An id that stands twice, in one file or two, is a defect, and so is
 * a key that belongs to another unique id than that of its owner.
 */
export function linkAccessKeys(
  entities: EntitySet,
  partition: string,
): ReadonlyMap<string, AccessKey> {
  const keys = new Map<string, AccessKey>()
  const definedBy = new Map<string, string>()
  for (const holder of credentialHolders(entities, partition)) {
    const { account, arn: userArn, id: userId, credentials } = holder
    for (const record of credentials.accessKeys) {
      refuseRepeat(credentials.reading, record.id, definedBy, 'the access key is that of')
      refuseForeign(holder, record)
      const id = ownText(record.id.text)
      const keyVersion = ownText(record.keyVersion)
      const { isActive, salt, createdAt } = record
      keys.set(id, { id, account, userArn, userId, isActive, salt, keyVersion, createdAt })
    }
  }
  return keys
}

/** A key that was copied, or whose user was deleted and made again, is nobody's key (ID-3). */
function refuseForeign({ credentials, id, title }: CredentialHolder, key: AccessKeyRecord): void {
  if (key.userId.text === id) return
  const message = `the access key belongs to \`${key.userId.text}\`, the ${title} is \`${id}\``
  reportAt(credentials.reading, key.userId, 'INVALID_VALUE', message)
}
