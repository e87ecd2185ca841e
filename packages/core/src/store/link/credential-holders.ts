import { rootArn, userArn } from '../../identity/arns.ts'
import type { CredentialRecords } from '../entities/credential-records.ts'
import { entityId } from '../entity-id.ts'
import type { EntitySet } from './entity-set.ts'

/** Who credentials of a file belong to: a user, or the root user of an account. */
export interface CredentialHolder {
  readonly credentials: CredentialRecords
  readonly account: string
  readonly arn: string
  /** Unique id; the account id for the root user. */
  readonly id: string
  /** As messages call it. */
  readonly title: 'user' | 'root user'
}

/** Every user and root user that has credentials. */
export function* credentialHolders(
  { users, accounts }: EntitySet,
  partition: string,
): Iterable<CredentialHolder> {
  for (const user of users.records()) {
    if (user.accessKeys.length === 0 && user.mfaDevices.length === 0) continue
    const { account, name } = user.reading.place
    const { path } = user
    const arn = userArn({ partition, account, path, name })
    const id = user.id?.text ?? entityId({ kind: 'user', account, path, name })
    yield { credentials: user, account, arn, id, title: 'user' }
  }
  for (const { reading, rootUser } of accounts.records()) {
    if (rootUser === undefined) continue
    const { account } = reading.place
    const arn = rootArn({ partition, account })
    yield { credentials: rootUser, account, arn, id: account, title: 'root user' }
  }
}
