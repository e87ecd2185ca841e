import { IamError } from '../../errors.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters } from '../parameters.ts'
import { listedUser, shownGroup } from '../shown/show-entity.ts'
import type { ListedUser, ShownGroup } from '../shown/shown-entities.ts'
import { assertUnused } from './delete-conflict.ts'
import { type ListInput, listByPath } from './users.ts'

/** Input of CreateGroup. */
export interface CreateGroupInput {
  /** 1 to 128 of `[A-Za-z0-9_+=,.@-]`; unique in the account, whatever its case. */
  readonly groupName: string
  /** Begins and ends with `/`. Default `/`. */
  readonly path?: string | undefined
}

/** The name of a group. */
export interface GroupNameInput {
  readonly groupName: string
}

/** Input of UpdateGroup. */
export interface UpdateGroupInput extends GroupNameInput {
  readonly newPath?: string | undefined
  readonly newGroupName?: string | undefined
}

/** A group and a user. */
export interface MembershipInput extends GroupNameInput {
  readonly userName: string
}

/** Operations on groups. */
export interface GroupOperations {
  /** Makes a group. `EntityAlreadyExists`. */
  createGroup(input: CreateGroupInput): Promise<{ readonly group: ShownGroup }>
  /** Tells a group and its users. `NoSuchEntity`. */
  getGroup(
    input: GroupNameInput & PageInput,
  ): Promise<Page & { readonly group: ShownGroup; readonly users: readonly ListedUser[] }>
  /**
   * Renames or moves a group, which keeps its id, users and policies. The caller needs the permission for both ARNs.
   * `EntityAlreadyExists`.
   */
  updateGroup(input: UpdateGroupInput): Promise<void>
  /** Ends a group. `DeleteConflict` while it has users or policies. */
  deleteGroup(input: GroupNameInput): Promise<void>
  listGroups(input?: ListInput): Promise<Page & { readonly groups: readonly ShownGroup[] }>
  /** Adds a user; one that is in it already stays. `NoSuchEntity`. */
  addUserToGroup(input: MembershipInput): Promise<void>
  /** Takes a user out; one that is not in it stays out. `NoSuchEntity`. */
  removeUserFromGroup(input: MembershipInput): Promise<void>
  /** Lists the groups of a user. */
  listGroupsForUser(
    input: { readonly userName: string } & PageInput,
  ): Promise<Page & { readonly groups: readonly ShownGroup[] }>
}

/** Groups. */
export const groupOperations: OperationsOf<GroupOperations> = Object.freeze({
  createGroup: {
    name: 'CreateGroup',
    kind: 'write',
    parameters: { groupName: parameters.groupName, path: parameters.path },
    run: createGroup,
    recorded: ({ group: { arn, groupId } }) => ({ arn, groupId }),
  },
  getGroup: {
    name: 'GetGroup',
    kind: 'read',
    parameters: { ...pageParameters, groupName: parameters.groupName },
    run: (input, call) => {
      const group = call.entity('group', input.groupName)
      const { items, ...page } = pageOf(membersOf(group, call), ({ name }) => name, input)
      const users = items.map((user) => listedUser(user, call))
      return { group: shownGroup(group, call), users, ...page }
    },
  },
  updateGroup: {
    name: 'UpdateGroup',
    kind: 'write',
    parameters: {
      groupName: parameters.groupName,
      newPath: parameters.path,
      newGroupName: { ...parameters.groupName, isRequired: false },
    },
    run: updateGroup,
  },
  deleteGroup: {
    name: 'DeleteGroup',
    kind: 'write',
    parameters: { groupName: parameters.groupName },
    run: ({ groupName }, call) => {
      const group = call.entity('group', groupName)
      assertUnused(membersOf(group, call).length === 0, 'must remove users from group first')
      assertUnused(group.attached.length === 0, 'must detach all policies first')
      assertUnused(group.inline.length === 0, 'must delete policies first')
      call.remove(group)
    },
  },
  listGroups: {
    name: 'ListGroups',
    kind: 'read',
    parameters: { ...pageParameters, pathPrefix: parameters.pathPrefix },
    run: (input, call) => {
      const { items, ...page } = listByPath('group', input, call)
      return { groups: items.map((group) => shownGroup(group, call)), ...page }
    },
  },
  addUserToGroup: {
    name: 'AddUserToGroup',
    kind: 'write',
    parameters: { groupName: parameters.groupName, userName: parameters.userName },
    run: (input, call) => {
      const { group, user } = membership(input, call)
      if (user.groups.includes(group.name)) return
      call.update(user, { groups: [...user.groups, group.name] })
    },
  },
  removeUserFromGroup: {
    name: 'RemoveUserFromGroup',
    kind: 'write',
    parameters: { groupName: parameters.groupName, userName: parameters.userName },
    run: (input, call) => {
      const { group, user } = membership(input, call)
      if (!user.groups.includes(group.name)) return
      call.update(user, { groups: user.groups.filter((name) => name !== group.name) })
    },
  },
  listGroupsForUser: {
    name: 'ListGroupsForUser',
    kind: 'read',
    parameters: { ...pageParameters, userName: parameters.userName },
    run: (input, call) => {
      const { groups } = call.entity('user', input.userName)
      const all = call.catalog.list('group', call.account)
      const own = all.filter(({ name }) => groups.includes(name))
      const { items, ...page } = pageOf(own, ({ name }) => name, input)
      return { groups: items.map((group) => shownGroup(group, call)), ...page }
    },
  },
})

function createGroup({ groupName: name, path = '/' }: CreateGroupInput, call: ManagementCall) {
  call.authorize(call.arn('group', { name, path }))
  call.assertFree('group', 'Group', name)
  const group: StoredOf<'group'> = Object.freeze({
    kind: 'group',
    account: call.account,
    name,
    id: call.newId('AGPA'),
    path,
    createdAt: call.now,
    attached: [],
    inline: [],
  })
  call.create(group)
  return { group: shownGroup(group, call) }
}

/** Users name their groups: all of them change with the name. */
function updateGroup(input: UpdateGroupInput, call: ManagementCall): void {
  const group = call.entity('group', input.groupName)
  const place = { name: input.newGroupName ?? group.name, path: input.newPath ?? group.path }
  call.authorize(call.arn('group', place))
  const holder = call.catalog.find('group', call.account, place.name)
  if (holder !== undefined && holder.id !== group.id) {
    throw new IamError('EntityAlreadyExists', `Group with name ${place.name} already exists.`)
  }
  call.remove(group)
  call.create(Object.freeze({ ...group, ...place }))
  if (place.name === group.name) return
  for (const user of membersOf(group, call)) {
    const groups = user.groups.map((name) => (name === group.name ? place.name : name))
    call.update(user, { groups })
  }
}

/** The group is what is asked for; the user is found afterwards. */
function membership({ groupName, userName }: MembershipInput, call: ManagementCall) {
  const group = call.entity('group', groupName)
  return { group, user: call.known('user', userName) }
}

function membersOf({ name }: StoredOf<'group'>, call: ManagementCall) {
  const users = call.catalog.list('user', call.account)
  return users.filter(({ groups }) => groups.includes(name))
}
