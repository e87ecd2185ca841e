import type { TagInput } from '../../sts/parameters/role-parameters.ts'

/** A permissions boundary as it is attached. */
export interface AttachedBoundary {
  readonly permissionsBoundaryType: 'PermissionsBoundaryPolicy'
  /** ARN of a managed policy. */
  readonly permissionsBoundaryArn: string
}

interface ShownIdentity {
  readonly path: string
  readonly arn: string
  /** ISO 8601, whole seconds, UTC; `undefined` for what a policy file defines. */
  readonly createDate: string | undefined
}

/** A user as lists show it. */
export interface ListedUser extends ShownIdentity {
  readonly userName: string
  /** `AIDA…`. */
  readonly userId: string
}

/** A user. */
export interface ShownUser extends ListedUser {
  readonly permissionsBoundary: AttachedBoundary | undefined
  readonly tags: readonly TagInput[]
}

/** A group. */
export interface ShownGroup extends ShownIdentity {
  readonly groupName: string
  /** `AGPA…`. */
  readonly groupId: string
}

/** A role as lists show it. */
export interface ListedRole extends ShownIdentity {
  readonly roleName: string
  /** `AROA…`. */
  readonly roleId: string
  /** JSON text; unique ids of principals that exist are shown as their ARNs. */
  readonly assumeRolePolicyDocument: string
  readonly description: string | undefined
  /** 3,600 to 43,200 seconds. */
  readonly maxSessionDuration: number
}

/** A role. */
export interface ShownRole extends ListedRole {
  readonly permissionsBoundary: AttachedBoundary | undefined
  readonly tags: readonly TagInput[]
}
