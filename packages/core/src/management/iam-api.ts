import { type AssignedDeviceOperations, assignedDeviceOperations } from './mfa/assigned-devices.ts'
import { type UserFactorOperations, userFactorOperations } from './mfa/user-factors.ts'
import { type VirtualDeviceOperations, virtualDeviceOperations } from './mfa/virtual-devices.ts'
import type { OperationsOf } from './operation.ts'
import { type AccessKeyOperations, accessKeyOperations } from './operations/access-keys.ts'
import { type ArnTagOperations, arnTagOperations } from './operations/arn-tags.ts'
import { type GroupOperations, groupOperations } from './operations/groups.ts'
import { type HolderOperations, holderOperations } from './operations/holder-operations.ts'
import type { OutboundOperations } from './operations/outbound.ts'
import { type PolicyOperations, policyOperations } from './operations/policies.ts'
import { type ProviderOperations, providerOperations } from './operations/providers.ts'
import {
  type ResourcePolicyOperations,
  resourcePolicyOperations,
} from './operations/resource-policies.ts'
import { type RoleOperations, roleOperations } from './operations/roles.ts'
import { type UserOperations, userOperations } from './operations/users.ts'
import type { OrganizationsApi } from './organizations/organizations-api.ts'

/** The operations on entities. */
export interface EntityOperations
  extends UserOperations,
    AccessKeyOperations,
    VirtualDeviceOperations,
    AssignedDeviceOperations,
    UserFactorOperations,
    GroupOperations,
    RoleOperations,
    HolderOperations,
    PolicyOperations,
    ProviderOperations,
    ArnTagOperations,
    ResourcePolicyOperations {}

/**
 * The operations of IAM for one caller: AWS's names, members in camel case, answers frozen, documents as JSON text.
 *
 * Each call is the action `iam:` and the operation's name on the ARN of what it is about, decided by the caller's own
 * policies, and is about entities of the caller's account. A write answers when it is in force: the next decision
 * follows it. All throw `ValidationError`, `AccessDenied`, `MissingAuthenticationToken`, `ServiceUnavailable` and
 * `StalePolicy`; writes also `UnmodifiableEntity` for what a policy file defines, and `ConcurrentModification`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html}
 */
export interface IamApi extends EntityOperations, OutboundOperations {}

/** The services that one caller may call. */
export interface ManagementApi {
  readonly iam: IamApi
  readonly organizations: OrganizationsApi
}

/** Input of an operation: `IamInput<'createRole'>`. */
export type IamInput<Name extends keyof IamApi> = NonNullable<Parameters<IamApi[Name]>[0]>

/** Output of an operation: `IamOutput<'createRole'>`. */
export type IamOutput<Name extends keyof IamApi> = Awaited<ReturnType<IamApi[Name]>>

/** Input of an operation on the organization: `OrganizationsInput<'createAccount'>`. */
export type OrganizationsInput<Name extends keyof OrganizationsApi> = NonNullable<
  Parameters<OrganizationsApi[Name]>[0]
>

/** Output of an operation on the organization: `OrganizationsOutput<'createAccount'>`. */
export type OrganizationsOutput<Name extends keyof OrganizationsApi> = Awaited<
  ReturnType<OrganizationsApi[Name]>
>

/** Every operation on entities, by the name of its function. */
export const entityOperations: OperationsOf<EntityOperations> = Object.freeze({
  ...userOperations,
  ...accessKeyOperations,
  ...virtualDeviceOperations,
  ...assignedDeviceOperations,
  ...userFactorOperations,
  ...groupOperations,
  ...roleOperations,
  ...holderOperations,
  ...policyOperations,
  ...providerOperations,
  ...arnTagOperations,
  ...resourcePolicyOperations,
})
