import { IamError } from '../../errors.ts'
import { type AccessKeyEntry, mostAccessKeys } from '../../identity/access-key.ts'
import { createAccessKey } from '../../session/create-access-key.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters } from '../parameters.ts'
import { shownDate } from '../shown/show-entity.ts'
import { type KeyHolder, keyHolder } from './key-holder.ts'

/** Input of CreateAccessKey. */
export interface CreateAccessKeyInput {
  /** Default the caller's own user; the root user where that is the caller. */
  readonly userName?: string | undefined
}

/** Names an access key. */
export interface AccessKeyInput extends CreateAccessKeyInput {
  readonly accessKeyId: string
}

/** Input of UpdateAccessKey. */
export interface UpdateAccessKeyInput extends AccessKeyInput {
  readonly status: 'Active' | 'Inactive'
}

/** Input of ListAccessKeys. */
export interface ListAccessKeysInput extends CreateAccessKeyInput, PageInput {}

/** An access key without its secret. */
export interface AccessKeyMetadata {
  /** `undefined` for the root user. */
  readonly userName: string | undefined
  readonly accessKeyId: string
  readonly status: 'Active' | 'Inactive'
  /** ISO 8601, whole seconds, UTC. */
  readonly createDate: string
}

/** A new access key. */
export interface CreatedAccessKey extends AccessKeyMetadata {
  /** 40 characters. This is the only time that it is shown: nothing stores it (SKEY-6). */
  readonly secretAccessKey: string
}

/** When an access key was used last, as far as this process saw. */
export interface AccessKeyLastUsed {
  /** ISO 8601, to the minute; `undefined`: not since the process began. */
  readonly lastUsedDate: string | undefined
  /** `N/A` where there is no date. */
  readonly serviceName: string
  /** `N/A` where there is no date. */
  readonly region: string
}

/** Operations on access keys. Without `userName` they are about the caller's own user, or the root user that calls. */
export interface AccessKeyOperations {
  /** Makes an active access key. `LimitExceeded` for a third one, `ServiceUnavailable` without `masterKeys`. */
  createAccessKey(input?: CreateAccessKeyInput): Promise<{ readonly accessKey: CreatedAccessKey }>
  /** Activates or deactivates an access key. `NoSuchEntity`. */
  updateAccessKey(input: UpdateAccessKeyInput): Promise<void>
  /** Ends an access key. `NoSuchEntity`. */
  deleteAccessKey(input: AccessKeyInput): Promise<void>
  /** Lists the access keys of a user. */
  listAccessKeys(
    input?: ListAccessKeysInput,
  ): Promise<Page & { readonly accessKeyMetadata: readonly AccessKeyMetadata[] }>
  /** Tells whose an access key is and when it was used last. `NoSuchEntity`. */
  getAccessKeyLastUsed(
    input: Pick<AccessKeyInput, 'accessKeyId'>,
  ): Promise<{ readonly userName: string; readonly accessKeyLastUsed: AccessKeyLastUsed }>
}

/** Access keys of users. */
export const accessKeyOperations: OperationsOf<AccessKeyOperations> = Object.freeze({
  createAccessKey: {
    name: 'CreateAccessKey',
    kind: 'write',
    parameters: { userName: parameters.optionalUserName },
    run: makeAccessKey,
    recorded: ({ accessKey: { accessKeyId, userName } }) => ({ accessKeyId, userName }),
  },
  updateAccessKey: {
    name: 'UpdateAccessKey',
    kind: 'write',
    parameters: {
      userName: parameters.optionalUserName,
      accessKeyId: parameters.accessKeyId,
      status: text(1, 8, { isRequired: true, pattern: /^(?:Active|Inactive)$/ }),
    },
    run: (input, call) => {
      const { holder, others, key } = ownedKey(input, call)
      const updated = Object.freeze({ ...key, Status: input.status })
      holder.put([...others, updated])
    },
  },
  deleteAccessKey: {
    name: 'DeleteAccessKey',
    kind: 'write',
    parameters: {
      userName: parameters.optionalUserName,
      accessKeyId: parameters.accessKeyId,
    },
    run: (input, call) => {
      const { holder, others } = ownedKey(input, call)
      holder.put(others)
    },
  },
  listAccessKeys: {
    name: 'ListAccessKeys',
    kind: 'read',
    parameters: { ...pageParameters, userName: parameters.optionalUserName },
    run: (input, call) => {
      const { accessKeys, userName } = keyHolder(input.userName, call)
      const keys = accessKeys.toSorted((a, b) => (a.AccessKeyId < b.AccessKeyId ? -1 : 1))
      const { items, ...page } = pageOf(keys, ({ AccessKeyId }) => AccessKeyId, input)
      return { accessKeyMetadata: items.map((key) => metadataOf(key, userName)), ...page }
    },
  },
  getAccessKeyLastUsed: {
    name: 'GetAccessKeyLastUsed',
    kind: 'read',
    parameters: { accessKeyId: parameters.accessKeyId },
    run: lastUsed,
  },
})

function makeAccessKey({ userName }: CreateAccessKeyInput, call: ManagementCall) {
  const holder = keyHolder(userName, call)
  const { masterKeys, clock, random } = call.host
  if (holder.accessKeys.length >= mostAccessKeys) {
    const message = `Cannot exceed quota for AccessKeysPerUser: ${mostAccessKeys}`
    throw new IamError('LimitExceeded', message) // RULE management.two-access-keys
  }
  if (masterKeys === undefined) {
    throw new IamError('ServiceUnavailable', 'access keys need the "masterKeys" option')
  }
  const { secretAccessKey, entry } = createAccessKey(holder, { masterKeys, clock, random })
  holder.put([...holder.accessKeys, entry])
  return { accessKey: { ...metadataOf(entry, holder.userName), secretAccessKey } }
}

function ownedKey({ userName, accessKeyId }: AccessKeyInput, call: ManagementCall) {
  const holder: KeyHolder = keyHolder(userName, call)
  const key = holder.accessKeys.find((it) => it.AccessKeyId === accessKeyId)
  if (key === undefined) throw unknownKey(accessKeyId)
  return { holder, key, others: holder.accessKeys.filter((it) => it !== key) }
}

/** The key of another account, and one that does not exist, are asked for as a user without name. */
function lastUsed({ accessKeyId }: Pick<AccessKeyInput, 'accessKeyId'>, call: ManagementCall) {
  const { snapshot } = call.state
  const owner = snapshot.accessKey(accessKeyId)?.user
  const user =
    owner?.account === call.account
      ? call.catalog.find('user', call.account, owner.name)
      : undefined
  const nobody = `arn:${call.partition}:iam::${call.account}:user/`
  const resource = user === undefined ? nobody : call.arn('user', user)
  call.authorize(resource, { entity: user, shown: `access key ${accessKeyId}` })
  if (user === undefined) throw unknownKey(accessKeyId)
  const use = call.host.keyUses.last(accessKeyId)
  const none = 'N/A'
  return {
    userName: user.name,
    accessKeyLastUsed: {
      lastUsedDate: shownDate(use?.at),
      serviceName: use?.service ?? none,
      region: use?.region ?? none,
    },
  }
}

function metadataOf(key: AccessKeyEntry, userName: string | undefined): AccessKeyMetadata {
  const { AccessKeyId: accessKeyId, Status: status, CreateDate: createDate } = key
  return { userName, accessKeyId, status, createDate }
}

function unknownKey(accessKeyId: string): IamError {
  return new IamError('NoSuchEntity', `The Access Key with id ${accessKeyId} cannot be found`)
}
