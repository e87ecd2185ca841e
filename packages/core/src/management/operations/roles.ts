import { assumedRoleArn } from '../../identity/arns.ts'
import { withoutSessionsOf } from '../../store/managed/bind-document.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import type { Page } from '../page.ts'
import { pageParameters, parameters, tagsOf } from '../parameters.ts'
import { listedRole, shownRole } from '../shown/show-entity.ts'
import type { ListedRole, ShownRole } from '../shown/shown-entities.ts'
import { assertUnused } from './delete-conflict.ts'
import { authorizeCreation, type ListInput, listByPath } from './users.ts'

/** Input of CreateRole. */
export interface CreateRoleInput {
  /** 1 to 64 of `[A-Za-z0-9_+=,.@-]`; unique in the account, whatever its case. */
  readonly roleName: string
  /** Trust policy, JSON text. */
  readonly assumeRolePolicyDocument: string
  /** Begins and ends with `/`. Default `/`. */
  readonly path?: string | undefined
  /** At most 1,000 characters. */
  readonly description?: string | undefined
  /** Seconds, 3,600 to 43,200. Default 3,600. */
  readonly maxSessionDuration?: number | undefined
  /** ARN of a managed policy. */
  readonly permissionsBoundary?: string | undefined
  /** At most 50. */
  readonly tags?: readonly TagInput[] | undefined
}

/** The name of a role. */
export interface RoleNameInput {
  readonly roleName: string
}

/** Input of UpdateRole. */
export interface UpdateRoleInput extends RoleNameInput {
  readonly description?: string | undefined
  /** Seconds, 3,600 to 43,200. */
  readonly maxSessionDuration?: number | undefined
}

/** Input of UpdateAssumeRolePolicy. */
export interface UpdateAssumeRolePolicyInput extends RoleNameInput {
  /** Trust policy, JSON text. */
  readonly policyDocument: string
}

/** Operations on roles. */
export interface RoleOperations {
  /**
   * Makes a role. With tags the caller needs `iam:TagRole` too. `EntityAlreadyExists`, `MalformedPolicyDocument` (an
   * unknown principal, a shared issuer without condition on the tenant), `NoSuchEntity` for the boundary.
   */
  createRole(input: CreateRoleInput): Promise<{ readonly role: ShownRole }>
  /** Tells a role. `NoSuchEntity`. */
  getRole(input: RoleNameInput): Promise<{ readonly role: ShownRole }>
  /** Changes description and longest session. */
  updateRole(input: UpdateRoleInput): Promise<void>
  /** Replaces the trust policy. `MalformedPolicyDocument`. */
  updateAssumeRolePolicy(input: UpdateAssumeRolePolicyInput): Promise<void>
  /** Ends a role and with it its sessions. `DeleteConflict` while it has policies. */
  deleteRole(input: RoleNameInput): Promise<void>
  /** Lists roles without their tags and boundaries. */
  listRoles(input?: ListInput): Promise<Page & { readonly roles: readonly ListedRole[] }>
}

/** Roles. */
export const roleOperations: OperationsOf<RoleOperations> = Object.freeze({
  createRole: {
    name: 'CreateRole',
    kind: 'write',
    parameters: {
      roleName: parameters.roleName,
      assumeRolePolicyDocument: parameters.document,
      path: parameters.path,
      description: parameters.description,
      maxSessionDuration: parameters.maxSessionDuration,
      permissionsBoundary: parameters.optionalArn,
      tags: parameters.tags,
    },
    run: createRole,
    recorded: ({ role: { arn, roleId } }) => ({ arn, roleId }),
  },
  getRole: {
    name: 'GetRole',
    kind: 'read',
    parameters: { roleName: parameters.roleName },
    run: ({ roleName }, call) => ({ role: shownRole(call.entity('role', roleName), call) }),
  },
  updateRole: {
    name: 'UpdateRole',
    kind: 'write',
    parameters: {
      roleName: parameters.roleName,
      description: parameters.description,
      maxSessionDuration: parameters.maxSessionDuration,
    },
    run: ({ roleName, description, maxSessionDuration }, call) => {
      const role = call.entity('role', roleName)
      call.update(role, {
        description: description ?? role.description,
        maxSessionDurationSeconds: maxSessionDuration ?? role.maxSessionDurationSeconds,
      })
    },
  },
  updateAssumeRolePolicy: {
    name: 'UpdateAssumeRolePolicy',
    kind: 'write',
    parameters: { roleName: parameters.roleName, policyDocument: parameters.document },
    run: ({ roleName, policyDocument }, call) => {
      const role = call.entity('role', roleName)
      call.update(role, { trust: call.bound(policyDocument) })
    },
  },
  deleteRole: {
    name: 'DeleteRole',
    kind: 'write',
    parameters: { roleName: parameters.roleName },
    run: deleteRole,
  },
  listRoles: {
    name: 'ListRoles',
    kind: 'read',
    parameters: { ...pageParameters, pathPrefix: parameters.pathPrefix },
    run: (input, call) => {
      const { items, ...page } = listByPath('role', input, call)
      return { roles: items.map((role) => listedRole(role, call)), ...page }
    },
  },
})

function createRole(input: CreateRoleInput, call: ManagementCall) {
  const { roleName: name, path = '/', permissionsBoundary } = input
  const tags = tagsOf(input.tags)
  authorizeCreation(call, 'role', { name, path }, tags, permissionsBoundary)
  call.assertFree('role', 'Role', name)
  if (permissionsBoundary !== undefined) call.attachablePolicy(permissionsBoundary)
  const role: StoredOf<'role'> = Object.freeze({
    kind: 'role',
    account: call.account,
    name,
    id: call.newId('AROA'),
    path,
    createdAt: call.now,
    attached: [],
    inline: [],
    tags: [...tags],
    boundary: permissionsBoundary,
    description: input.description,
    trust: call.bound(input.assumeRolePolicyDocument),
    maxSessionDurationSeconds: input.maxSessionDuration ?? 3_600,
  })
  call.create(role)
  const shown = shownRole(role, call)
  return { role: { ...shown, assumeRolePolicyDocument: input.assumeRolePolicyDocument } }
}

function deleteRole({ roleName }: RoleNameInput, call: ManagementCall): void {
  const role = call.entity('role', roleName)
  assertUnused(role.attached.length === 0, 'must detach all policies first')
  assertUnused(role.inline.length === 0, 'must delete policies first')
  call.remove(role)
  forgetSessions(role, call)
}

/** Documents name sessions by the name of their role: a role that is made again must not inherit what they are granted. */
function forgetSessions(role: StoredOf<'role'>, call: ManagementCall): void {
  const { account, partition } = call
  const prefix = assumedRoleArn({ partition, account, roleName: role.name, sessionName: '' })
  const without = (document: string) => withoutSessionsOf(document, prefix, role.id) // RULE management.sessions-end-with-their-role
  for (const entity of call.catalog.managed()) {
    if (entity === role) continue
    if (entity.kind === 'role') {
      const trust = without(entity.trust)
      if (trust !== entity.trust) call.update(entity, { trust })
    } else if (entity.kind === 'resource-policy') {
      const document = without(entity.document)
      if (document !== entity.document) call.update(entity, { document })
    }
  }
}
