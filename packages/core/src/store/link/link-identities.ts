import { roleArn, userArn } from '../../identity/arns.ts'
import type { Role } from '../../identity/entities.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { didYouMean } from '../../policy/nearest.ts'
import { ownText } from '../../policy/own-text.ts'
import type { PolicyHolderRecord, RoleRecord, UserRecord } from '../entities/records.ts'
import { entityId } from '../entity-id.ts'
import { type LocatedText, reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import type { LinkedUsers, UserExtras } from './linked-users.ts'
import type { PolicyReferences } from './policy-references.ts'
import type { TagLists } from './tag-lists.ts'

/** What the references of users, roles and groups are resolved with. */
export interface LinkContext {
  readonly entities: EntitySet
  readonly references: PolicyReferences
  readonly tagLists: TagLists
  readonly partition: string
}

/** Resolves the policies, groups and boundary of a user and adds it; what does not exist is a defect. */
export function linkUser(record: UserRecord, context: LinkContext, users: LinkedUsers): void {
  const { path, tags, reading } = record
  const { account, name } = reading.place
  const own = policiesOf(record, context)
  const inherited = record.groups.flatMap((group) => groupPolicies(record, group, context))
  const extras = {
    id: record.id === undefined ? undefined : ownText(record.id.text),
    groups: Object.freeze(record.groups.map(({ text }) => ownText(text))),
    boundary: resolveBoundary(record, context),
  }
  users.add(userArn({ partition: context.partition, account, path, name }), {
    policies: distinct([...own, ...inherited]),
    tags: context.tagLists.share(tags),
    extras: isPlain(extras) ? undefined : extras,
  })
}

function isPlain({ id, groups, boundary }: UserExtras): boolean {
  return id === undefined && groups.length === 0 && boundary === null
}

/** A policy that is attached twice is one policy. The list is kept for each principal: it has no room to grow. */
function distinct(policies: readonly CompiledPolicy[]): readonly CompiledPolicy[] {
  return Object.freeze(Array.from(new Set(policies)).slice())
}

/** Resolves the policies and boundary of a role; what does not exist is a defect. */
export function linkRole(record: RoleRecord, context: LinkContext): Role {
  const { path, tags, reading, maxSessionDurationSeconds, requiresProof, isServiceLinked } = record
  const { account, name } = reading.place
  return Object.freeze({
    account,
    arn: roleArn({ partition: context.partition, account, path, name }),
    name,
    path,
    tags: context.tagLists.share(tags).tags,
    policies: distinct(policiesOf(record, context)),
    boundary: resolveBoundary(record, context),
    id: record.id?.text ?? entityId({ kind: 'role', account, path, name }),
    trustPolicy: record.trust.compiled,
    maxSessionDurationSeconds,
    requiresProof,
    isServiceLinked,
  })
}

/** Checks the attachments of a group that has no user as well. */
export function policiesOf(
  holder: PolicyHolderRecord,
  { references }: LinkContext,
): readonly CompiledPolicy[] {
  const attached = holder.attached.map((reference) => references.resolve(holder.reading, reference))
  return [...holder.inline, ...attached.filter((policy) => policy !== undefined)]
}

function groupPolicies(
  user: UserRecord,
  reference: LocatedText,
  { entities, references }: LinkContext,
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
  return [...inline, ...attached.flatMap(({ text }) => references.find(account, text) ?? [])]
}

/** At most one: the member takes one policy, not a list. */
function resolveBoundary(
  { reading, boundary }: UserRecord | RoleRecord,
  { references }: LinkContext,
): CompiledPolicy | null {
  return boundary === undefined ? null : (references.resolve(reading, boundary) ?? null) // RULE lim.one-boundary
}
