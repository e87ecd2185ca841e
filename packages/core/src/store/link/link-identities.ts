import { roleArn, userArn } from '../../identity/arns.ts'
import type { Role, User } from '../../identity/entities.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { didYouMean } from '../../policy/nearest.ts'
import type { PolicyHolderRecord, RoleRecord, UserRecord } from '../entities/records.ts'
import { entityId } from '../entity-id.ts'
import { type FileReading, type LocatedText, reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'

/** Resolves the policies, groups and boundary of a user; what does not exist is a defect. */
export function linkUser(record: UserRecord, entities: EntitySet, partition: string): User {
  const { path, tags, reading } = record
  const { account, name } = reading.place
  const own = policiesOf(record, entities, partition)
  const inherited = record.groups.flatMap((group) =>
    groupPolicies(record, group, entities, partition),
  )
  return Object.freeze({
    account,
    arn: userArn({ partition, account, path, name }),
    name,
    path,
    tags,
    // A policy that is attached twice is one policy.
    policies: Object.freeze([...new Set([...own, ...inherited])]),
    boundary: resolveBoundary(record, entities, partition),
    id: record.id?.text ?? entityId({ kind: 'user', account, path, name }),
    groups: Object.freeze(record.groups.map(({ text }) => text)),
  })
}

/** Resolves the policies and boundary of a role; what does not exist is a defect. */
export function linkRole(record: RoleRecord, entities: EntitySet, partition: string): Role {
  const { path, tags, reading, maxSessionDurationSeconds, isServiceLinked } = record
  const { account, name } = reading.place
  return Object.freeze({
    account,
    arn: roleArn({ partition, account, path, name }),
    name,
    path,
    tags,
    policies: Object.freeze([...new Set(policiesOf(record, entities, partition))]),
    boundary: resolveBoundary(record, entities, partition),
    id: record.id?.text ?? entityId({ kind: 'role', account, path, name }),
    trustPolicy: record.trust.compiled,
    maxSessionDurationSeconds,
    isServiceLinked,
  })
}

/** Checks the attachments of a group that has no user as well. */
export function policiesOf(
  holder: PolicyHolderRecord,
  entities: EntitySet,
  partition: string,
): readonly CompiledPolicy[] {
  const attached = holder.attached.map((reference) =>
    resolvePolicy(holder.reading, reference, entities, partition),
  )
  return [...holder.inline, ...attached.filter((policy) => policy !== undefined)]
}

function groupPolicies(
  user: UserRecord,
  reference: LocatedText,
  entities: EntitySet,
  partition: string,
): readonly CompiledPolicy[] {
  const { account } = user.reading.place
  const group = entities.groups.find(account, reference.text)
  if (group === undefined) {
    const hint = didYouMean(reference.text, entities.groups.names(account))
    const message = `account ${account} has no group \`${reference.text}\`${hint}`
    reportAt(user.reading, reference, 'UNKNOWN_REFERENCE', message)
    return []
  }
  if (group.record === undefined) return []
  // Defects of the group's own attachments are noted once, where groups are checked.
  const { attached, inline } = group.record
  const policies = attached.map(({ text }) => findPolicy(account, text, entities, partition))
  return [...inline, ...policies.flatMap((entry) => entry?.record?.compiled ?? [])]
}

function resolveBoundary(
  record: UserRecord | RoleRecord,
  entities: EntitySet,
  partition: string,
): CompiledPolicy | null {
  if (record.boundary === undefined) return null
  return resolvePolicy(record.reading, record.boundary, entities, partition) ?? null
}

function resolvePolicy(
  reading: FileReading,
  reference: LocatedText,
  entities: EntitySet,
  partition: string,
): CompiledPolicy | undefined {
  const { account } = reading.place
  const entry = findPolicy(account, reference.text, entities, partition)
  if (entry !== undefined) return entry.record?.compiled
  const name = reference.text.slice(reference.text.lastIndexOf('/') + 1)
  const hint = didYouMean(name, entities.policies.names(account))
  const message = `account ${account} has no managed policy \`${reference.text}\`${hint}`
  reportAt(reading, reference, 'UNKNOWN_REFERENCE', message) // RULE store.no-unknown-reference
  return undefined
}

/** By name, or by ARN: then of the same account. */
function findPolicy(account: string, reference: string, entities: EntitySet, partition: string) {
  const prefix = `arn:${partition}:iam::${account}:policy/`
  const name = reference.startsWith(prefix) ? reference.slice(prefix.length) : reference
  return entities.policies.find(account, name)
}
