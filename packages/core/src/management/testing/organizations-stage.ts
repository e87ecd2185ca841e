import type { Principal, RootPrincipal } from '../../identity/principal.ts'
import type { ShownOrganization } from '../organizations/organization.ts'
import type { OrganizationsApi } from '../organizations/organizations-api.ts'
import { createManagementStage, type ManagementStage, policy, rootOf } from './management-stage.ts'

const open: ManagementStage[] = []

/** Closes the lines of all stages: for `afterEach`. */
export async function closeStages(): Promise<void> {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
}

/** A document that denies an action. */
export function denying(action: string): string {
  return policy({ Effect: 'Deny', Action: action, Resource: '*' })
}

/** An order of an account. */
export function orderOf(owner: string): string {
  return `arn:gw:orders::${owner}:order/1`
}

/** The types of guardrails. */
export const scp = 'SERVICE_CONTROL_POLICY'
/** Of resources. */
export const rcp = 'RESOURCE_CONTROL_POLICY'

/** A stage without organization. */
export interface BareStage extends ManagementStage {
  /** The API of the administrator. */
  readonly organizations: OrganizationsApi
  of(principal: Principal): OrganizationsApi
}

/** Builds a stage without organization. */
export async function bare(
  more: Parameters<typeof createManagementStage>[0] = {},
): Promise<BareStage> {
  const made = await createManagementStage(more)
  open.push(made)
  const of = (principal: Principal) => made.line.api({ principal }).organizations
  return { ...made, of, organizations: of(made.user('admin')) }
}

/** A stage whose model's account manages an organization with one member. */
export interface OrganizationStage extends BareStage {
  readonly organization: ShownOrganization
  readonly rootId: string
  /** Account id of the member. */
  readonly member: string
  /** The root user of the member, with a second factor. */
  readonly root: RootPrincipal
  /** Makes a guardrail, attaches it, by default to the root, and answers its id. */
  attach(content: string, targetId?: string, type?: typeof scp | typeof rcp): Promise<string>
}

/** Builds a stage with an organization. */
export async function stage(
  more: Parameters<typeof createManagementStage>[0] = {},
): Promise<OrganizationStage> {
  const made = await bare(more)
  const { organizations } = made
  const { organization } = await organizations.createOrganization()
  const [root] = (await organizations.listRoots()).roots
  const created = await organizations.createAccount({ accountName: 'Orders' })
  const member = created.createAccountStatus.accountId
  const rootId = root?.id ?? ''
  const attach: OrganizationStage['attach'] = async (content, targetId = rootId, type = scp) => {
    const name = `P${made.line.snapshots.current().version}`
    const { id } = (await organizations.createPolicy({ name, type, content })).policy.policySummary
    await organizations.attachPolicy({ policyId: id, targetId })
    return id
  }
  return { ...made, organization, rootId, member, attach, root: rootOf(member) }
}
