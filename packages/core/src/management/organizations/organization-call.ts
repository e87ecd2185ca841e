import type { ContextValue } from '../../decision/request.ts'
import { IamError } from '../../errors.ts'
import { base32Letters } from '../../identity/unique-id.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { organizationFile } from '../../store/source/place-file.ts'
import { deniedAction } from '../../sts/denied-action.ts'
import type { ManagementCall } from '../management-call.ts'

/** The organization, as operations look at it. */
export type Organization = StoredOf<'organization'>

/** Condition keys of a call by folded name. */
export type CallKeys = Readonly<Record<string, ContextValue | undefined>>

/** Asks whether the caller may, under the name of the service `organizations`. */
export function authorize(
  call: ManagementCall,
  resource: string | null,
  keys: CallKeys = {},
): void {
  // The ARN tells more than the caller said: of which type a policy is.
  call.authorize(resource, { action: actionOf(call), keys, shown: null })
}

function actionOf({ operation }: ManagementCall): string {
  return `organizations:${operation}`
}

/**
 * The organization, for callers of its management account that may do this. All others are denied alike, with and without
 * policies that allow it.
 *
 * @param resources - what is asked for; `null` is no resource.
 * @throws {IamError} `AccessDenied`, `AWSOrganizationsNotInUseException`.
 */
export function managedOrganization(
  call: ManagementCall,
  resources: (organization: Organization) => readonly (string | null)[] = () => [null],
  keys: CallKeys = {},
): Organization {
  const organization = presentOrganization(call)
  if (organization === undefined) {
    authorize(call, null, keys)
    throw notInUse()
  }
  if (organization.managementAccount !== call.account) {
    throw deniedAction(call.state.principal, actionOf(call), null) // RULE organizations.management-account-alone
  }
  for (const resource of resources(organization)) authorize(call, resource, keys)
  return organization
}

/** The organization, if there is one. */
export function presentOrganization({
  catalog,
  account,
}: ManagementCall): Organization | undefined {
  return catalog.find('organization', account, organizationFile)
}

/** What is answered where there is no organization. */
export function notInUse(): IamError {
  const message = 'Your account is not a member of an organization.'
  return new IamError('AWSOrganizationsNotInUseException', message)
}

/** ARN of something in the organization: `organizationArn(call, organization, 'root', 'r-ab12')`. */
export function organizationArn(
  { partition }: ManagementCall,
  { id, managementAccount }: Organization,
  type: 'organization' | 'root' | 'ou' | 'account' | 'policy',
  rest?: string,
): string {
  const path = rest === undefined ? '' : `/${rest}`
  return `arn:${partition}:organizations::${managementAccount}:${type}/${id}${path}`
}

/** A new id: the prefix and that many of `a-z2-7`. */
export function newOrganizationId(prefix: string, letters: number, call: ManagementCall): string {
  return `${prefix}${base32Letters(call.host.random.bytes(letters)).toLowerCase()}`
}
