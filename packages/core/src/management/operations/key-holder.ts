import { IamError } from '../../errors.ts'
import type { AccessKeyEntry } from '../../identity/access-key.ts'
import { rootArn } from '../../identity/arns.ts'
import type { ManagementCall } from '../management-call.ts'
import { ownUserName } from './own-user.ts'

/** Who has access keys: a user, or the root user of the account. */
export interface KeyHolder {
  readonly account: string
  /** Unique id; the account id for the root user. */
  readonly id: string
  /** `undefined` for the root user. */
  readonly userName: string | undefined
  readonly accessKeys: readonly AccessKeyEntry[]
  /** Stages other keys. @throws {IamError} `UnmodifiableEntity`. */
  readonly put: (accessKeys: readonly AccessKeyEntry[]) => void
}

/**
 * Who an operation on access keys is about, authorized on it. Without a name it is the caller's own user, or the root user
 * where that is the caller: nobody else makes keys of a root user.
 *
 * @throws {IamError} `AccessDenied`, then `NoSuchEntity`.
 */
export function keyHolder(userName: string | undefined, call: ManagementCall): KeyHolder {
  const { principal } = call.state
  if (userName === undefined && principal.kind === 'root') return rootHolder(call)
  const user = call.entity('user', userName ?? ownUserName(call))
  const { account, id, name, accessKeys } = user
  const put = (keys: readonly AccessKeyEntry[]) => call.update(user, { accessKeys: keys })
  return { account, id, userName: name, accessKeys, put }
}

function rootHolder(call: ManagementCall): KeyHolder {
  const { account } = call
  call.authorize(rootArn(call))
  const entity = call.catalog.find('account', account, account)
  if (entity?.rootUser === undefined) {
    throw new IamError('NoSuchEntity', 'The account has no root user.')
  }
  const { accessKeys } = entity.rootUser
  const put = (keys: readonly AccessKeyEntry[]) =>
    call.update(entity, { rootUser: { accessKeys: keys } }) // RULE root.makes-its-own-keys
  return { account, id: account, userName: undefined, accessKeys, put }
}
