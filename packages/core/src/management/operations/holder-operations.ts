import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { NamedKind } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import type { Page } from '../page.ts'
import type { PageInput } from '../parameters.ts'
import { type AttachedPolicy, attachedPolicies, type PolicyArnName } from './attached-policies.ts'
import { type BoundaryInput, boundaries } from './boundaries.ts'
import type { HolderName } from './holder.ts'
import { type InlinePolicy, type InlinePolicyName, inlinePolicies } from './inline-policies.ts'
import { type TagFamily, type TagKeysInput, type TagsInput, tags } from './tags.ts'

type Inline<Kind extends NamedKind> = HolderName<Kind> & InlinePolicy
type InlineName<Kind extends NamedKind> = HolderName<Kind> & InlinePolicyName
type Attachment<Kind extends NamedKind> = HolderName<Kind> & PolicyArnName
type Holder<Kind extends NamedKind> = HolderName<Kind> & PageInput
type NamesPage = Page & { readonly policyNames: readonly string[] }
type AttachedPage = Page & { readonly attachedPolicies: readonly AttachedPolicy[] }
type TagsPage = Page & { readonly tags: readonly TagInput[] }

/** Operations on the policies and tags of users, roles and groups. All throw `NoSuchEntity` for what does not exist. */
export interface HolderOperations {
  /** Writes an inline policy, in place of one of its name. `MalformedPolicyDocument`, `LimitExceeded`. */
  putUserPolicy(input: Inline<'user'>): Promise<void>
  getUserPolicy(input: InlineName<'user'>): Promise<Inline<'user'>>
  deleteUserPolicy(input: InlineName<'user'>): Promise<void>
  listUserPolicies(input: Holder<'user'>): Promise<NamesPage>
  /** Attaches a managed policy. `LimitExceeded`. */
  attachUserPolicy(input: Attachment<'user'>): Promise<void>
  detachUserPolicy(input: Attachment<'user'>): Promise<void>
  listAttachedUserPolicies(input: Holder<'user'>): Promise<AttachedPage>
  /** Bounds what its policies may allow, in place of the boundary it has. */
  putUserPermissionsBoundary(input: HolderName<'user'> & BoundaryInput): Promise<void>
  deleteUserPermissionsBoundary(input: HolderName<'user'>): Promise<void>
  /** Puts tags, in place of those of the same keys, whatever their case. */
  tagUser(input: HolderName<'user'> & TagsInput): Promise<void>
  untagUser(input: HolderName<'user'> & TagKeysInput): Promise<void>
  listUserTags(input: Holder<'user'>): Promise<TagsPage>
  /** Writes an inline policy, in place of one of its name. `MalformedPolicyDocument`, `LimitExceeded`. */
  putRolePolicy(input: Inline<'role'>): Promise<void>
  getRolePolicy(input: InlineName<'role'>): Promise<Inline<'role'>>
  deleteRolePolicy(input: InlineName<'role'>): Promise<void>
  listRolePolicies(input: Holder<'role'>): Promise<NamesPage>
  /** Attaches a managed policy. `LimitExceeded`. */
  attachRolePolicy(input: Attachment<'role'>): Promise<void>
  detachRolePolicy(input: Attachment<'role'>): Promise<void>
  listAttachedRolePolicies(input: Holder<'role'>): Promise<AttachedPage>
  /** Bounds what its policies may allow, in place of the boundary it has. */
  putRolePermissionsBoundary(input: HolderName<'role'> & BoundaryInput): Promise<void>
  deleteRolePermissionsBoundary(input: HolderName<'role'>): Promise<void>
  /** Puts tags, in place of those of the same keys, whatever their case. */
  tagRole(input: HolderName<'role'> & TagsInput): Promise<void>
  untagRole(input: HolderName<'role'> & TagKeysInput): Promise<void>
  listRoleTags(input: Holder<'role'>): Promise<TagsPage>
  /** Writes an inline policy, in place of one of its name. `MalformedPolicyDocument`, `LimitExceeded`. */
  putGroupPolicy(input: Inline<'group'>): Promise<void>
  getGroupPolicy(input: InlineName<'group'>): Promise<Inline<'group'>>
  deleteGroupPolicy(input: InlineName<'group'>): Promise<void>
  listGroupPolicies(input: Holder<'group'>): Promise<NamesPage>
  /** Attaches a managed policy. `LimitExceeded`. */
  attachGroupPolicy(input: Attachment<'group'>): Promise<void>
  detachGroupPolicy(input: Attachment<'group'>): Promise<void>
  listAttachedGroupPolicies(input: Holder<'group'>): Promise<AttachedPage>
}

const userInline = inlinePolicies('user')
const userAttached = attachedPolicies('user')
const userBoundary = boundaries('user')
const userTags: TagFamily<'user'> = tags('user')
const roleInline = inlinePolicies('role')
const roleAttached = attachedPolicies('role')
const roleBoundary = boundaries('role')
const roleTags: TagFamily<'role'> = tags('role')
const groupInline = inlinePolicies('group')
const groupAttached = attachedPolicies('group')

/** Policies, boundaries and tags of users, roles and groups. */
export const holderOperations: OperationsOf<HolderOperations> = Object.freeze({
  putUserPolicy: userInline.put,
  getUserPolicy: userInline.get,
  deleteUserPolicy: userInline.delete,
  listUserPolicies: userInline.list,
  attachUserPolicy: userAttached.attach,
  detachUserPolicy: userAttached.detach,
  listAttachedUserPolicies: userAttached.list,
  putUserPermissionsBoundary: userBoundary.put,
  deleteUserPermissionsBoundary: userBoundary.delete,
  tagUser: userTags.tag,
  untagUser: userTags.untag,
  listUserTags: userTags.list,
  putRolePolicy: roleInline.put,
  getRolePolicy: roleInline.get,
  deleteRolePolicy: roleInline.delete,
  listRolePolicies: roleInline.list,
  attachRolePolicy: roleAttached.attach,
  detachRolePolicy: roleAttached.detach,
  listAttachedRolePolicies: roleAttached.list,
  putRolePermissionsBoundary: roleBoundary.put,
  deleteRolePermissionsBoundary: roleBoundary.delete,
  tagRole: roleTags.tag,
  untagRole: roleTags.untag,
  listRoleTags: roleTags.list,
  putGroupPolicy: groupInline.put,
  getGroupPolicy: groupInline.get,
  deleteGroupPolicy: groupInline.delete,
  listGroupPolicies: groupInline.list,
  attachGroupPolicy: groupAttached.attach,
  detachGroupPolicy: groupAttached.detach,
  listAttachedGroupPolicies: groupAttached.list,
})
