import { IamError } from '../../errors.ts'
import type { Tags } from '../../identity/tags.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters, tagsOf } from '../parameters.ts'
import { listedUser, shownUser } from '../shown/show-entity.ts'
import type { ListedUser, ShownUser } from '../shown/shown-entities.ts'
import { authorizeTagged } from './authorize-tagged.ts'
import { assertUnused } from './delete-conflict.ts'
import { ownUserName } from './own-user.ts'

/** Input of CreateUser. */
export interface CreateUserInput {
  /** 1 to 64 of `[A-Za-z0-9_+=,.@-]`; unique in the account, whatever its case. */
  readonly userName: string
  /** Begins and ends with `/`. Default `/`. */
  readonly path?: string | undefined
  /** ARN of a managed policy. */
  readonly permissionsBoundary?: string | undefined
  /** At most 50. */
  readonly tags?: readonly TagInput[] | undefined
}

/** Input of GetUser. */
export interface GetUserInput {
  /** Default the caller's own user. */
  readonly userName?: string | undefined
}

/** Input of UpdateUser. */
export interface UpdateUserInput {
  readonly userName: string
  readonly newPath?: string | undefined
  readonly newUserName?: string | undefined
}

/** The name of a user. */
export interface UserNameInput {
  readonly userName: string
}

/** Input of ListUsers, ListRoles and ListGroups. */
export interface ListInput extends PageInput {
  /** Default `/`: all. */
  readonly pathPrefix?: string | undefined
}

/** Operations on users. All of them throw what {@link IamApi} says. */
export interface UserOperations {
  /** Makes a user. With tags the caller needs `iam:TagUser` too. `EntityAlreadyExists`, `NoSuchEntity` for the boundary. */
  createUser(input: CreateUserInput): Promise<{ readonly user: ShownUser }>
  /** Tells a user. `NoSuchEntity`. */
  getUser(input?: GetUserInput): Promise<{ readonly user: ShownUser }>
  /** Renames or moves a user, which keeps its id, keys and grants. The caller needs the permission for both ARNs. */
  updateUser(input: UpdateUserInput): Promise<void>
  /** Ends a user. `DeleteConflict` while it has access keys, MFA devices, policies or groups. */
  deleteUser(input: UserNameInput): Promise<void>
  /** Lists users without their tags and boundaries. */
  listUsers(input?: ListInput): Promise<Page & { readonly users: readonly ListedUser[] }>
}

/** Users. */
export const userOperations: OperationsOf<UserOperations> = Object.freeze({
  createUser: {
    name: 'CreateUser',
    kind: 'write',
    parameters: {
      userName: parameters.userName,
      path: parameters.path,
      permissionsBoundary: parameters.optionalArn,
      tags: parameters.tags,
    },
    run: createUser,
    recorded: ({ user: { arn, userId } }) => ({ arn, userId }),
  },
  getUser: {
    name: 'GetUser',
    kind: 'read',
    parameters: { userName: parameters.optionalUserName },
    run: ({ userName }, call) => {
      const user = call.entity('user', userName ?? ownUserName(call))
      return { user: shownUser(user, call) }
    },
  },
  updateUser: {
    name: 'UpdateUser',
    kind: 'write',
    parameters: {
      userName: parameters.userName,
      newPath: parameters.path,
      newUserName: parameters.optionalUserName,
    },
    run: updateUser,
  },
  deleteUser: {
    name: 'DeleteUser',
    kind: 'write',
    parameters: { userName: parameters.userName },
    run: deleteUser,
  },
  listUsers: {
    name: 'ListUsers',
    kind: 'read',
    parameters: { ...pageParameters, pathPrefix: parameters.pathPrefix },
    run: (input, call) => {
      const { items, ...page } = listByPath('user', input, call)
      return { users: items.map((user) => listedUser(user, call)), ...page }
    },
  },
})

function createUser(input: CreateUserInput, call: ManagementCall) {
  const { userName: name, path = '/', permissionsBoundary } = input
  const tags = tagsOf(input.tags)
  authorizeCreation(call, 'user', { name, path }, tags, permissionsBoundary)
  call.assertFree('user', 'User', name)
  if (permissionsBoundary !== undefined) call.attachablePolicy(permissionsBoundary)
  const user: StoredOf<'user'> = Object.freeze({
    kind: 'user',
    account: call.account,
    name,
    id: call.newId('AIDA'),
    path,
    createdAt: call.now,
    attached: [],
    inline: [],
    tags: [...tags],
    boundary: permissionsBoundary,
    groups: [],
    accessKeys: [],
  })
  call.create(user)
  return { user: shownUser(user, call) }
}

/** Whoever makes a user or role, with the boundary that it gives it. */
export function authorizeCreation(
  call: ManagementCall,
  kind: 'user' | 'role',
  place: { readonly name: string; readonly path: string },
  requestTags: Tags,
  boundary: string | undefined,
): void {
  const keys = { 'iam:permissionsboundary': boundary }
  const tagging = kind === 'user' ? 'iam:TagUser' : 'iam:TagRole'
  authorizeTagged(call, call.arn(kind, place), { tagging, requestTags, keys })
}

function updateUser(input: UpdateUserInput, call: ManagementCall): void {
  const { userName, newPath, newUserName } = input
  const user = call.entity('user', userName)
  const place = { name: newUserName ?? user.name, path: newPath ?? user.path }
  call.authorize(call.arn('user', place), { entity: user }) // RULE management.renaming-needs-both
  const holder = call.catalog.find('user', call.account, place.name)
  if (holder !== undefined && holder.id !== user.id) {
    throw new IamError('EntityAlreadyExists', `User with name ${place.name} already exists.`)
  }
  call.remove(user)
  call.create(Object.freeze({ ...user, ...place }))
}

function deleteUser({ userName }: UserNameInput, call: ManagementCall): void {
  const user = call.entity('user', userName)
  assertUnused(user.accessKeys.length === 0, 'must delete access keys first')
  const devices = call.state.snapshot.mfaDevicesOf(user.id)
  const { webAuthnCredentials } = call.state.snapshot.secondFactors(user.id)
  const factors = devices.length + webAuthnCredentials.length
  assertUnused(factors === 0, 'must deactivate MFA devices first')
  assertUnused(user.groups.length === 0, 'must remove user from its groups first')
  assertUnused(user.attached.length === 0, 'must detach all policies first')
  assertUnused(user.inline.length === 0, 'must delete policies first')
  call.remove(user)
}

/** One page of the users, roles or groups below a path; the path is what is asked for. */
export function listByPath<Kind extends 'user' | 'role' | 'group'>(
  kind: Kind,
  input: ListInput,
  call: ManagementCall,
): Page & { readonly items: readonly StoredOf<Kind>[] } {
  const { pathPrefix = '/' } = input
  call.authorize(`arn:${call.partition}:iam::${call.account}:${kind}${pathPrefix}`)
  const all = call.catalog.list(kind, call.account)
  const below = all.filter(({ path }) => path.startsWith(pathPrefix))
  return pageOf(below, ({ name }) => name, input)
}
