import { IamError } from '../../errors.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { organizationFile } from '../../store/source/place-file.ts'
import { deniedAction } from '../../sts/denied-action.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import type { NoInput } from '../operations/providers.ts'
import {
  authorize,
  managedOrganization,
  newOrganizationId,
  notInUse,
  type Organization,
  organizationArn,
  presentOrganization,
} from './organization-call.ts'
import { targetArn } from './targets.ts'
import { type TokenPage, type TokenPageInput, tokenPageParameters } from './token-page.ts'

/** Input of CreateOrganization. */
export interface CreateOrganizationInput {
  /** Guardrails are part of it: there is nothing less. Default `ALL`. */
  readonly featureSet?: 'ALL' | undefined
}

/** The organization. */
export interface ShownOrganization {
  /** `o-…`. */
  readonly id: string
  readonly arn: string
  readonly featureSet: 'ALL'
  /** Twelve digits. */
  readonly masterAccountId: string
  readonly masterAccountArn: string
}

/** The root of the organization. */
export interface ShownRoot {
  /** `r-…`. */
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly policyTypes: readonly { readonly type: string; readonly status: 'ENABLED' }[]
}

/** Operations on the organization as a whole. */
export interface OrganizationOperations {
  /**
   * Makes the organization of all accounts, with the model's account as its management account; only that one may.
   * `AlreadyInOrganizationException`.
   */
  createOrganization(
    input?: CreateOrganizationInput,
  ): Promise<{ readonly organization: ShownOrganization }>
  /** Tells the organization, to members too. `AWSOrganizationsNotInUseException`. */
  describeOrganization(input?: NoInput): Promise<{ readonly organization: ShownOrganization }>
  /** Lists the root: there is one. */
  listRoots(input?: TokenPageInput): Promise<TokenPage & { readonly roots: readonly ShownRoot[] }>
}

/** The organization. */
export const wholeOrganizationOperations: OperationsOf<OrganizationOperations> = Object.freeze({
  createOrganization: {
    name: 'CreateOrganization',
    kind: 'write',
    parameters: { featureSet: text(3, 3, { pattern: /^ALL$/ }) },
    run: createOrganization,
    recorded: ({ organization: { arn, id } }) => ({ arn, id }),
  },
  describeOrganization: {
    name: 'DescribeOrganization',
    kind: 'read',
    parameters: {},
    run: (_input, call) => {
      authorize(call, null)
      const organization = presentOrganization(call)
      if (organization === undefined) throw notInUse()
      return { organization: shownOrganization(organization, call) }
    },
  },
  listRoots: {
    name: 'ListRoots',
    kind: 'read',
    parameters: tokenPageParameters,
    run: (_input, call) => {
      const organization = managedOrganization(call)
      const { rootId: id } = organization
      const arn = targetArn(id, organization, call)
      const policyTypes = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'].map((type) => ({
        type,
        status: 'ENABLED' as const,
      }))
      return { roots: [{ id, arn, name: 'Root', policyTypes }], nextToken: undefined }
    },
  },
})

function createOrganization(_input: CreateOrganizationInput, call: ManagementCall) {
  // Whoever makes it rules all accounts: none of them may make itself the ruler of the others.
  if (call.account !== call.catalog.defaultAccount) {
    throw deniedAction(call.state.principal, 'organizations:CreateOrganization', null) // RULE organizations.own-account-founds
  }
  authorize(call, null)
  if (presentOrganization(call) !== undefined) {
    const message = 'The provided account is already a member of an organization.'
    throw new IamError('AlreadyInOrganizationException', message)
  }
  const organization: StoredOf<'organization'> = Object.freeze({
    kind: 'organization',
    account: call.account,
    name: organizationFile,
    createdAt: call.now,
    id: newOrganizationId('o-', 10, call),
    rootId: newOrganizationId('r-', 4, call),
    managementAccount: call.account,
    units: [],
    scps: undefined,
    rcps: undefined,
  })
  call.create(organization)
  return { organization: shownOrganization(organization, call) }
}

function shownOrganization(organization: Organization, call: ManagementCall): ShownOrganization {
  const { id, managementAccount } = organization
  return {
    id,
    arn: organizationArn(call, organization, 'organization'),
    featureSet: 'ALL',
    masterAccountId: managementAccount,
    masterAccountArn: targetArn(managementAccount, organization, call),
  }
}
