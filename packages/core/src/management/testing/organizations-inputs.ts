import type { OrganizationsApi } from '../organizations/organizations-api.ts'
import { account, allowing } from './management-stage.ts'

const type = 'SERVICE_CONTROL_POLICY'
const policyId = 'p-aaaaaaaaaa'
const unit = 'ou-aaaa-aaaaaaaa'

/** One valid input for every operation on the organization, about things that do not exist. */
export const organizationsInputs: Readonly<Record<keyof OrganizationsApi, object>> = {
  createOrganization: {},
  describeOrganization: {},
  listRoots: {},
  createAccount: { accountName: 'x' },
  describeAccount: { accountId: '999999999999' },
  listAccounts: {},
  listAccountsForParent: { parentId: unit },
  moveAccount: { accountId: account, sourceParentId: unit, destinationParentId: unit },
  createOrganizationalUnit: { parentId: unit, name: 'x' },
  updateOrganizationalUnit: { organizationalUnitId: unit, name: 'x' },
  deleteOrganizationalUnit: { organizationalUnitId: unit },
  describeOrganizationalUnit: { organizationalUnitId: unit },
  listOrganizationalUnitsForParent: { parentId: unit },
  listParents: { childId: unit },
  createPolicy: { name: 'x', type, content: allowing('*') },
  updatePolicy: { policyId, description: 'x' },
  deletePolicy: { policyId },
  describePolicy: { policyId },
  listPolicies: { filter: type },
  attachPolicy: { policyId, targetId: unit },
  detachPolicy: { policyId, targetId: unit },
  listPoliciesForTarget: { targetId: unit, filter: type },
  listTargetsForPolicy: { policyId },
}

/** The names of all operations on the organization. */
export const organizationsNames: readonly (keyof OrganizationsApi)[] = Object.keys(
  organizationsInputs,
) as (keyof OrganizationsApi)[]
