import { IamError } from '../../errors.ts'
import type { StoredUnit } from '../../store/managed/stored-organization.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import type { ParentInput } from './accounts.ts'
import { managedOrganization, newOrganizationId, type Organization } from './organization-call.ts'
import { organizationParameters } from './organization-parameters.ts'
import { changeAccount, targetArn } from './targets.ts'
import {
  type TokenPage,
  type TokenPageInput,
  tokenPageOf,
  tokenPageParameters,
} from './token-page.ts'

/** Input of CreateOrganizationalUnit. */
export interface CreateOrganizationalUnitInput {
  /** `r-…` or `ou-…`. */
  readonly parentId: string
  /** 1 to 128 printable ASCII characters; unique in the whole organization. */
  readonly name: string
}

/** A unit by its id. */
export interface UnitInput {
  /** `ou-…`. */
  readonly organizationalUnitId: string
}

/** Input of UpdateOrganizationalUnit. */
export interface UpdateOrganizationalUnitInput extends UnitInput {
  readonly name?: string | undefined
}

/** Input of ListParents. */
export interface ListParentsInput extends TokenPageInput {
  /** A unit or an account. */
  readonly childId: string
}

/** An organizational unit. */
export interface ShownUnit {
  /** `ou-…`. */
  readonly id: string
  readonly arn: string
  readonly name: string
}

/** Operations on organizational units. */
export interface UnitOperations {
  /**
   * Makes a unit. `ParentNotFoundException`, `DuplicateOrganizationalUnitException`, `ConstraintViolationException` more
   * than five levels deep.
   */
  createOrganizationalUnit(
    input: CreateOrganizationalUnitInput,
  ): Promise<{ readonly organizationalUnit: ShownUnit }>
  /** Renames a unit. `OrganizationalUnitNotFoundException`, `DuplicateOrganizationalUnitException`. */
  updateOrganizationalUnit(
    input: UpdateOrganizationalUnitInput,
  ): Promise<{ readonly organizationalUnit: ShownUnit }>
  /** Ends a unit. `OrganizationalUnitNotEmptyException` while it holds units or accounts. */
  deleteOrganizationalUnit(input: UnitInput): Promise<void>
  describeOrganizationalUnit(input: UnitInput): Promise<{ readonly organizationalUnit: ShownUnit }>
  /** Lists the units directly below a root or unit. `ParentNotFoundException`. */
  listOrganizationalUnitsForParent(
    input: ParentInput,
  ): Promise<TokenPage & { readonly organizationalUnits: readonly ShownUnit[] }>
  /** Lists what holds a unit or an account: it is one. `ChildNotFoundException`. */
  listParents(
    input: ListParentsInput,
  ): Promise<
    TokenPage & { readonly parents: readonly { readonly id: string; readonly type: string }[] }
  >
}

const unitOnly = Object.freeze({ organizationalUnitId: organizationParameters.unitId })
// AWS allows units five levels deep.
const deepest = 5

/** Organizational units. */
export const unitOperations: OperationsOf<UnitOperations> = Object.freeze({
  createOrganizationalUnit: {
    name: 'CreateOrganizationalUnit',
    kind: 'write',
    parameters: {
      parentId: organizationParameters.parentId,
      name: organizationParameters.unitName,
    },
    run: createUnit,
    recorded: ({ organizationalUnit: { id, arn } }) => ({ id, arn }),
  },
  updateOrganizationalUnit: {
    name: 'UpdateOrganizationalUnit',
    kind: 'write',
    parameters: { ...unitOnly, name: { ...organizationParameters.unitName, isRequired: false } },
    run: updateUnit,
  },
  deleteOrganizationalUnit: {
    name: 'DeleteOrganizationalUnit',
    kind: 'write',
    parameters: unitOnly,
    run: deleteUnit,
  },
  describeOrganizationalUnit: {
    name: 'DescribeOrganizationalUnit',
    kind: 'read',
    parameters: unitOnly,
    run: (input, call) => {
      const { organization, unit } = unitOf(input, call)
      return { organizationalUnit: shownUnit(unit, organization, call) }
    },
  },
  listOrganizationalUnitsForParent: {
    name: 'ListOrganizationalUnitsForParent',
    kind: 'read',
    parameters: { ...tokenPageParameters, parentId: organizationParameters.parentId },
    run: (input, call) => {
      const { organization, parent } = parentOf(input.parentId, call)
      const below = organization.units.filter((unit) => unit.parent === parent?.name)
      const { items, nextToken } = tokenPageOf(below, ({ id }) => id, input)
      const organizationalUnits = items.map((unit) => shownUnit(unit, organization, call))
      return { organizationalUnits, nextToken }
    },
  },
  listParents: {
    name: 'ListParents',
    kind: 'read',
    parameters: { ...tokenPageParameters, childId: organizationParameters.childId },
    run: listParents,
  },
})

function createUnit({ parentId, name }: CreateOrganizationalUnitInput, call: ManagementCall) {
  const { organization, parent } = parentOf(parentId, call)
  assertNameFree(name, organization)
  if (depthOf(parent, organization) >= deepest) {
    const message = `Organizational units are at most ${deepest} levels deep.`
    throw new IamError('ConstraintViolationException', message) // RULE organizations.unit-depth
  }
  // As in AWS, the id begins with that of the root.
  const prefix = `ou-${organization.rootId.slice('r-'.length)}-`
  const unit: StoredUnit = {
    id: newOrganizationId(prefix, 8, call),
    name,
    parent: parent?.name,
    scps: undefined,
    rcps: undefined,
  }
  call.update(organization, { units: [...organization.units, unit] })
  return { organizationalUnit: shownUnit(unit, organization, call) }
}

/** Accounts and units name the unit that holds them: all of them change with it. */
function updateUnit(input: UpdateOrganizationalUnitInput, call: ManagementCall) {
  const { organization, unit } = unitOf(input, call)
  const { name = unit.name } = input
  const renamed = { ...unit, name }
  if (name === unit.name) return { organizationalUnit: shownUnit(unit, organization, call) }
  assertNameFree(name, organization)
  const units = organization.units.map((it) => {
    if (it === unit) return renamed
    return it.parent === unit.name ? { ...it, parent: name } : it
  })
  call.update(organization, { units })
  for (const account of call.catalog.list('account', call.account)) {
    if (account.unit === unit.name) changeAccount(account.name, { unit: name }, call)
  }
  return { organizationalUnit: shownUnit(renamed, organization, call) }
}

function deleteUnit(input: UnitInput, call: ManagementCall): void {
  const { organization, unit } = unitOf(input, call)
  const isParent = organization.units.some(({ parent }) => parent === unit.name)
  const holders = [...call.state.snapshot.accounts()]
  const hasAccounts = holders.some(({ organization: place }) => place?.path.at(-1) === unit.id)
  if (isParent || hasAccounts) {
    const message = 'The organizational unit still holds units or accounts.'
    throw new IamError('OrganizationalUnitNotEmptyException', message)
  }
  call.update(organization, { units: organization.units.filter((it) => it !== unit) })
}

function listParents({ childId }: ListParentsInput, call: ManagementCall) {
  const organization = managedOrganization(call, (it) => [targetArn(childId, it, call)])
  const parentId = parentIdOf(childId, organization, call)
  if (parentId === undefined) {
    const message = `There is no organizational unit or account ${childId}.`
    throw new IamError('ChildNotFoundException', message)
  }
  const type = parentId === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT'
  return { parents: [{ id: parentId, type }], nextToken: undefined }
}

function parentIdOf(
  childId: string,
  { rootId, units }: Organization,
  call: ManagementCall,
): string | undefined {
  const unit = units.find(({ id }) => id === childId)
  if (unit === undefined) return call.state.snapshot.account(childId)?.organization?.path.at(-1)
  return units.find(({ name }) => name === unit.parent)?.id ?? rootId
}

/** The root is `undefined`. @throws {IamError} `AccessDenied`, then `ParentNotFoundException`. */
function parentOf(parentId: string, call: ManagementCall) {
  const organization = managedOrganization(call, (it) => [targetArn(parentId, it, call)])
  const parent = organization.units.find(({ id }) => id === parentId)
  if (parent === undefined && parentId !== organization.rootId) {
    const message = `There is no root or organizational unit ${parentId}.`
    throw new IamError('ParentNotFoundException', message)
  }
  return { organization, parent }
}

function unitOf({ organizationalUnitId: unitId }: UnitInput, call: ManagementCall) {
  const organization = managedOrganization(call, (it) => [targetArn(unitId, it, call)])
  const unit = organization.units.find(({ id }) => id === unitId)
  if (unit !== undefined) return { organization, unit }
  const message = `There is no organizational unit ${unitId}.`
  throw new IamError('OrganizationalUnitNotFoundException', message)
}

function assertNameFree(name: string, { units }: Organization): void {
  if (units.every((unit) => unit.name !== name)) return
  const message = 'The organization has an organizational unit of that name.'
  throw new IamError('DuplicateOrganizationalUnitException', message) // RULE organizations.unit-names-are-unique
}

function depthOf(unit: StoredUnit | undefined, { units }: Organization): number {
  let depth = 0
  for (let at = unit; at !== undefined; depth += 1) {
    const { parent } = at
    at = units.find(({ name }) => name === parent)
  }
  return depth
}

function shownUnit(
  { id, name }: StoredUnit,
  organization: Organization,
  call: ManagementCall,
): ShownUnit {
  return { id, arn: targetArn(id, organization, call), name }
}
