/** Where an account stands in its organization. */
export interface OrganizationMembership {
  /** `o-…`. */
  readonly organizationId: string
  /** Its principals are exempt from SCPs, its resources from RCPs (PRIN-16). */
  readonly isManagementAccount: boolean
  /** Ids from the root to the unit that holds the account: `['r-ab12', 'ou-ab12-11111111']`. */
  readonly path: readonly string[]
}

/** Name of a root user's first MFA device, as in AWS. */
export const rootMfaDeviceName = 'root-account-mfa-device'

/** The root user of an account, as far as its file declares one: only then it has credentials. */
export interface RootUser {
  readonly account: string
  /** `arn:P:iam::A:root`. */
  readonly arn: string
  /** Its unique id: the account id. */
  readonly id: string
  /** `root-account-mfa-device`: what its first MFA device is called, as in AWS. */
  readonly name: string
  /**
   * DANGER: without a second factor a stolen key of the root user is the whole account. Lets the root user act without
   * one (ID-4).
   */
  readonly unsafeRootWithoutMfa: boolean
}

/** An account: the owner of principals and resources. */
export interface Account {
  /** Twelve digits. */
  readonly id: string
  readonly name: string
  /** `null`: in no organization, so no guardrail reaches it. */
  readonly organization: OrganizationMembership | null
  /** `undefined`: nobody can act as its root user. */
  readonly rootUser?: RootUser | undefined
}

/** Where an account stands, as `aws:PrincipalOrgPaths` writes it: `o-…/r-…/ou-…/`. */
export function organizationPath({ organizationId, path }: OrganizationMembership): string {
  return `${[organizationId, ...path].join('/')}/`
}
