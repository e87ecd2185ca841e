import type { ManagedPolicy, PolicyVersion } from '../../identity/managed-policy.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { ManagementCall } from '../management-call.ts'
import type { FoundPolicy } from './find-policy.ts'
import { shownDate, shownTags } from './show-entity.ts'

/** A managed policy. */
export interface ShownPolicy {
  readonly policyName: string
  /** `ANPA…`. */
  readonly policyId: string
  readonly arn: string
  readonly path: string
  readonly defaultVersionId: string
  /** Users, roles and groups of the account that it is attached to. */
  readonly attachmentCount: number
  /** Users and roles of the account that it bounds. */
  readonly permissionsBoundaryUsageCount: number
  readonly isAttachable: true
  readonly description: string | undefined
  /** ISO 8601, whole seconds, UTC; `undefined` for what a policy file defines and for the provider's. */
  readonly createDate: string | undefined
}

/** A managed policy with its tags. */
export interface TaggedPolicy extends ShownPolicy {
  readonly tags: readonly TagInput[]
}

/** A version of a managed policy. */
export interface ShownVersion {
  /** `v1`, `v2` … */
  readonly versionId: string
  readonly isDefaultVersion: boolean
  /** ISO 8601, whole seconds, UTC; `undefined` for what a policy file defines and for the provider's. */
  readonly createDate: string | undefined
}

/** How often the managed policies of an account are used, by ARN; those that are not are missing. */
export interface PolicyUsage {
  /** Users, roles and groups that a policy is attached to. */
  readonly attachments: ReadonlyMap<string, number>
  /** Users and roles that it bounds. */
  readonly boundaries: ReadonlyMap<string, number>
}

/** Counts who of the account has which managed policy. */
export function policyUsage({ catalog, account }: ManagementCall): PolicyUsage {
  const bounded = [...catalog.list('user', account), ...catalog.list('role', account)]
  const holders = [...bounded, ...catalog.list('group', account)]
  return {
    attachments: countOf(holders.flatMap(({ attached }) => attached)),
    boundaries: countOf(bounded.flatMap(({ boundary }) => boundary ?? [])),
  }
}

function countOf(arns: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const arn of arns) counts.set(arn, (counts.get(arn) ?? 0) + 1)
  return counts
}

/** A managed policy as the API writes it. */
export function shownPolicy({ policy, stored }: FoundPolicy, usage: PolicyUsage): ShownPolicy {
  const { arn } = policy
  return {
    policyName: policy.name,
    policyId: policy.id,
    arn,
    path: policy.path,
    defaultVersionId: policy.defaultVersionId,
    attachmentCount: usage.attachments.get(arn) ?? 0,
    permissionsBoundaryUsageCount: usage.boundaries.get(arn) ?? 0,
    isAttachable: true,
    description: stored?.description,
    createDate: shownDate(stored?.createdAt),
  }
}

/** A managed policy with its tags, as the API writes it. */
export function taggedPolicy(found: FoundPolicy, usage: PolicyUsage): TaggedPolicy {
  return { ...shownPolicy(found, usage), tags: shownTags(found.stored?.tags ?? []) }
}

/** A version as the API writes it. */
export function shownVersion(
  version: PolicyVersion,
  policy: ManagedPolicy,
  stored: StoredOf<'policy'> | undefined,
): ShownVersion {
  const { versionId, createdAt } = version
  return {
    versionId,
    isDefaultVersion: versionId === policy.defaultVersionId,
    createDate: shownDate(createdAt ?? storedDate(versionId, stored)),
  }
}

/** The part of a policy that is stored, its versions with the dates that they have. */
export function storedFrom(
  policy: ManagedPolicy,
  before: StoredOf<'policy'> | undefined,
): Pick<StoredOf<'policy'>, 'defaultVersionId' | 'versions' | 'lastVersionNumber'> {
  const { defaultVersionId, lastVersionNumber } = policy
  const versions = policy.versions.map(({ versionId, document, createdAt }) => {
    return { versionId, document, createdAt: createdAt ?? storedDate(versionId, before) }
  })
  return { defaultVersionId, lastVersionNumber, versions }
}

function storedDate(versionId: string, stored: StoredOf<'policy'> | undefined): number | undefined {
  return stored?.versions.find((it) => it.versionId === versionId)?.createdAt
}
