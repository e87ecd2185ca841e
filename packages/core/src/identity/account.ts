/** Where an account stands in its organization. */
export interface OrganizationMembership {
  /** `o-…`. */
  readonly organizationId: string
  /** Its principals are exempt from SCPs, its resources from RCPs (PRIN-16). */
  readonly isManagementAccount: boolean
  /** Ids from the root to the unit that holds the account: `['r-ab12', 'ou-ab12-11111111']`. */
  readonly path: readonly string[]
}

/** An account: the owner of principals and resources. */
export interface Account {
  /** Twelve digits. */
  readonly id: string
  readonly name: string
  /** `null`: in no organization, so no guardrail reaches it. */
  readonly organization: OrganizationMembership | null
}

/** Where an account stands, as `aws:PrincipalOrgPaths` writes it: `o-…/r-…/ou-…/`. */
export function organizationPath({ organizationId, path }: OrganizationMembership): string {
  return `${[organizationId, ...path].join('/')}/`
}
