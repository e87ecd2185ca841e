import type { GuardrailLevels } from '../../decision/policy-set.ts'
import {
  type Account,
  type OrganizationMembership,
  type RootUser,
  rootMfaDeviceName,
} from '../../identity/account.ts'
import { type ArnOwner, rootArn } from '../../identity/arns.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { didYouMean } from '../../policy/nearest.ts'
import type {
  AccountRecord,
  GuardrailAttachments,
  OrganizationRecord,
  UnitRecord,
} from '../entities/guardrail-records.ts'
import type { AccountGuardrails } from '../snapshot.ts'
import { type FileReading, type LocatedText, reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import type { GuardrailLibrary } from './guardrail-library.ts'
import { fullAccess } from './provided-guardrails.ts'

/** Accounts with their place in the organization, and the guardrails of each. */
export interface LinkedOrganization {
  readonly accounts: readonly Account[]
  readonly guardrails: ReadonlyMap<string, AccountGuardrails>
}

/**
 * Places every known account in the organization: directly below the root unless its file names a unit. Without
 * `organization.json` no account has guardrails, and a file that names a unit or guardrails has a defect.
 */
export function linkOrganization(
  entities: EntitySet,
  known: Iterable<string>,
  library: GuardrailLibrary,
  partition: string,
): LinkedOrganization {
  const { organization } = entities
  const accounts: Account[] = []
  const guardrails = new Map<string, AccountGuardrails>()
  for (const id of [...known].toSorted()) {
    const record = entities.accounts.find(id, id)?.record
    const name = record?.displayName ?? id
    const rootUser = rootUserOf(record, { partition, account: id })
    if (organization === undefined) {
      if (record !== undefined && !entities.hasOrganization) refuseWithoutOrganization(record)
      accounts.push(Object.freeze({ id, name, organization: null, rootUser }))
      continue
    }
    const units = unitPath(organization, record)
    const place = membership(organization, id, units)
    accounts.push(Object.freeze({ id, name, organization: place, rootUser }))
    guardrails.set(id, levelsOf(organization, units, record, library))
  }
  return { accounts, guardrails }
}

function rootUserOf(record: AccountRecord | undefined, owner: ArnOwner): RootUser | undefined {
  if (record?.rootUser === undefined) return undefined
  const { account } = owner
  const { unsafeRootWithoutMfa } = record.rootUser
  const name = rootMfaDeviceName
  return Object.freeze({ account, arn: rootArn(owner), id: account, name, unsafeRootWithoutMfa })
}

/** Checks the tree of units, whether or not an account stands in them. */
export function checkUnits(organization: OrganizationRecord): void {
  const { reading, units } = organization
  for (const unit of units.values()) {
    if (unit.parent !== undefined && !units.has(unit.parent.text)) {
      unknownUnit(reading, unit.parent, organization)
    } else if (ancestry(organization, unit) === undefined) {
      const message = `the unit \`${unit.name}\` is above itself, or more than ${deepestUnit} levels deep`
      reportAt(reading, unit, 'INVALID_VALUE', message)
    }
  }
}

// AWS allows units five levels deep.
const deepestUnit = 5

/** From the unit below the root down to `unit`; `undefined` when that does not end. */
function ancestry(
  { units }: OrganizationRecord,
  unit: UnitRecord,
): readonly UnitRecord[] | undefined {
  const path: UnitRecord[] = []
  for (let at: UnitRecord | undefined = unit; at !== undefined; ) {
    if (path.length === deepestUnit) return undefined
    path.unshift(at)
    at = at.parent === undefined ? undefined : units.get(at.parent.text)
  }
  return path
}

function unitPath(
  organization: OrganizationRecord,
  record: AccountRecord | undefined,
): readonly UnitRecord[] {
  if (record?.unit === undefined) return []
  const unit = organization.units.get(record.unit.text)
  if (unit !== undefined) return ancestry(organization, unit) ?? []
  unknownUnit(record.reading, record.unit, organization)
  return []
}

function unknownUnit(
  reading: FileReading,
  reference: LocatedText,
  { units }: OrganizationRecord,
): void {
  const hint = didYouMean(reference.text, units.keys())
  const message = `the organization has no unit \`${reference.text}\`${hint}`
  reportAt(reading, reference, 'UNKNOWN_REFERENCE', message)
}

function membership(
  organization: OrganizationRecord,
  account: string,
  units: readonly UnitRecord[],
): OrganizationMembership {
  return Object.freeze({
    organizationId: organization.id,
    isManagementAccount: account === organization.managementAccount,
    path: Object.freeze([organization.rootId, ...units.map(({ id }) => id)]),
  })
}

function levelsOf(
  organization: OrganizationRecord,
  units: readonly UnitRecord[],
  record: AccountRecord | undefined,
  library: GuardrailLibrary,
): AccountGuardrails {
  const targets = [organization, ...units, record]
  return Object.freeze({
    scps: levels(targets.map((target) => scpsOf(target?.guardrails, library))),
    rcps: levels(targets.map((target) => library.find(target?.guardrails.rcps ?? []))),
  })
}

/** Nothing said: AWS's default attachment. An empty list: the level allows nothing (EVAL-9). */
function scpsOf(
  attachments: GuardrailAttachments | undefined,
  library: GuardrailLibrary,
): readonly CompiledPolicy[] {
  if (attachments?.scps === undefined) return [fullAccess] // RULE store.default-scp-attachment
  return library.find(attachments.scps)
}

function levels(documents: readonly (readonly CompiledPolicy[])[]): GuardrailLevels {
  return Object.freeze(documents.map((level) => Object.freeze([...level])))
}

function refuseWithoutOrganization({ reading, unit, guardrails }: AccountRecord): void {
  const reference = unit ?? guardrails.scps?.[0] ?? guardrails.rcps?.[0]
  if (reference === undefined && guardrails.scps === undefined && guardrails.rcps === undefined)
    return
  const message = 'the account is in no organization: `accounts/organization.json` is missing'
  reportAt(reading, reference ?? { start: 0 }, 'UNKNOWN_REFERENCE', message)
}
