import type { Account } from '../../identity/account.ts'
import { isAccountId } from '../../identity/names.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { StoredAttachments, StoredUnit } from '../../store/managed/stored-organization.ts'
import type { ManagementCall } from '../management-call.ts'
import { type Organization, organizationArn } from './organization-call.ts'

/** AWS's names of what guardrails are attached to. */
export type TargetType = 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT'

/** What guardrails are attached to: the root, a unit or an account. */
export interface Target {
  readonly targetId: string
  readonly arn: string
  readonly name: string
  readonly type: TargetType
  readonly attachments: StoredAttachments
}

const nothingSaid: StoredAttachments = Object.freeze({ scps: undefined, rcps: undefined })

/** ARN of a target by its id, whether or not it exists. */
export function targetArn(id: string, organization: Organization, call: ManagementCall): string {
  if (isAccountId(id)) return organizationArn(call, organization, 'account', id)
  return organizationArn(call, organization, id.startsWith('r-') ? 'root' : 'ou', id)
}

/** The target of an id; `undefined` when there is none. */
export function findTarget(
  id: string,
  organization: Organization,
  call: ManagementCall,
): Target | undefined {
  return allTargets(organization, call).find(({ targetId }) => targetId === id)
}

/** The root, every unit and every account. */
export function allTargets(organization: Organization, call: ManagementCall): readonly Target[] {
  const { rootId, units } = organization
  const root: Target = {
    targetId: rootId,
    arn: targetArn(rootId, organization, call),
    name: 'Root',
    type: 'ROOT',
    attachments: organization,
  }
  const accounts = [...call.state.snapshot.accounts()]
  return [
    root,
    ...units.map((unit) => unitTarget(unit, organization, call)),
    ...accounts.map((account) => accountTarget(account, organization, call)),
  ]
}

function unitTarget(unit: StoredUnit, organization: Organization, call: ManagementCall): Target {
  const { id, name } = unit
  const arn = targetArn(id, organization, call)
  return { targetId: id, arn, name, type: 'ORGANIZATIONAL_UNIT', attachments: unit }
}

function accountTarget(
  { id, name }: Account,
  organization: Organization,
  call: ManagementCall,
): Target {
  const attachments = storedAccount(id, call) ?? nothingSaid
  const arn = targetArn(id, organization, call)
  return { targetId: id, arn, name, type: 'ACCOUNT', attachments }
}

/** Stages another set of guardrails for a target. @throws {IamError} `UnmodifiableEntity`. */
export function attachTo(
  { targetId, type }: Target,
  attachments: StoredAttachments,
  organization: Organization,
  call: ManagementCall,
): void {
  if (type === 'ROOT') {
    call.update(organization, attachments)
  } else if (type === 'ORGANIZATIONAL_UNIT') {
    const units = organization.units.map((unit) =>
      unit.id === targetId ? { ...unit, ...attachments } : unit,
    )
    call.update(organization, { units })
  } else {
    changeAccount(targetId, attachments, call)
  }
}

/** The entity of an account, if anything describes it. */
export function storedAccount(
  id: string,
  { catalog }: ManagementCall,
): StoredOf<'account'> | undefined {
  return catalog.find('account', id, id)
}

/** Stages a change of an account; one that nothing describes so far gets an entity. */
export function changeAccount(
  id: string,
  change: Partial<StoredOf<'account'>>,
  call: ManagementCall,
): void {
  const present = storedAccount(id, call)
  if (present !== undefined) {
    call.update(present, change)
    return
  }
  const entity: StoredOf<'account'> = Object.freeze({
    kind: 'account',
    account: id,
    name: id,
    createdAt: undefined,
    displayName: undefined,
    unit: undefined,
    rootUser: undefined,
    ...nothingSaid,
    ...change,
  })
  call.create(entity)
}

/** Name of the unit of an id; `undefined` for the root. */
export function unitNameOf(id: string, { units }: Organization): string | undefined {
  return units.find((unit) => unit.id === id)?.name
}
