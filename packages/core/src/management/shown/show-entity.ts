import { isoSeconds } from '../../session/iso-seconds.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { StoredTag } from '../../store/managed/stored-identities.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { ManagementCall } from '../management-call.ts'

import type {
  AttachedBoundary,
  ListedRole,
  ListedUser,
  ShownGroup,
  ShownRole,
  ShownUser,
} from './shown-entities.ts'

/** A time as the API writes it. */
export function shownDate(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : isoSeconds(ms)
}

/** Tags as the API writes them. */
export function shownTags(tags: readonly StoredTag[]): readonly TagInput[] {
  return tags.map(([key, value]) => ({ key, value }))
}

/** A user as lists show it. */
export function listedUser(user: StoredOf<'user'>, call: ManagementCall): ListedUser {
  const { path, name, id } = user
  const arn = call.arn('user', user)
  return { path, userName: name, userId: id, arn, createDate: shownDate(user.createdAt) }
}

/** A user. */
export function shownUser(user: StoredOf<'user'>, call: ManagementCall): ShownUser {
  return {
    ...listedUser(user, call),
    permissionsBoundary: shownBoundary(user.boundary),
    tags: shownTags(user.tags),
  }
}

/** A group. */
export function shownGroup(group: StoredOf<'group'>, call: ManagementCall): ShownGroup {
  const { path, name, id } = group
  const arn = call.arn('group', group)
  return { path, groupName: name, groupId: id, arn, createDate: shownDate(group.createdAt) }
}

/** A role as lists show it. */
export function listedRole(role: StoredOf<'role'>, call: ManagementCall): ListedRole {
  return {
    path: role.path,
    roleName: role.name,
    roleId: role.id,
    arn: call.arn('role', role),
    createDate: shownDate(role.createdAt),
    assumeRolePolicyDocument: call.shown(role.trust),
    description: role.description,
    maxSessionDuration: role.maxSessionDurationSeconds,
  }
}

/** A role. */
export function shownRole(role: StoredOf<'role'>, call: ManagementCall): ShownRole {
  return {
    ...listedRole(role, call),
    permissionsBoundary: shownBoundary(role.boundary),
    tags: shownTags(role.tags),
  }
}

function shownBoundary(arn: string | undefined): AttachedBoundary | undefined {
  if (arn === undefined) return undefined
  return { permissionsBoundaryType: 'PermissionsBoundaryPolicy', permissionsBoundaryArn: arn }
}
