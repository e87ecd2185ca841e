import { IamError } from '../../errors.ts'
import type { ManagedPolicy, PolicyVersion } from '../../identity/managed-policy.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { AuthorizationFacts, ManagementCall } from '../management-call.ts'
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

/** A managed policy; `stored` is `undefined` for the provider's. */
export interface FoundPolicy {
  readonly policy: ManagedPolicy
  readonly stored: StoredOf<'policy'> | undefined
}

/**
 * The managed policy that an operation is about, authorized.
 *
 * @throws {IamError} `AccessDenied`, then `NoSuchEntity`.
 */
export function policyTarget(
  { policyArn }: { readonly policyArn: string },
  call: ManagementCall,
  facts: AuthorizationFacts = {},
): FoundPolicy {
  if (!/^arn:[^:]+:iam::(?:[0-9]{12}|aws):policy\/[!-~]+$/.test(policyArn)) {
    throw new IamError('ValidationError', `ARN ${policyArn} is not valid.`)
  }
  const found = findPolicy(policyArn, call)
  call.authorize(policyArn, { ...facts, entity: found?.stored })
  return found ?? reachablePolicy(policyArn, call)
}

/** A managed policy of the account, or the provider's. @throws {IamError} `NoSuchEntity`. */
export function reachablePolicy(policyArn: string, call: ManagementCall): FoundPolicy {
  const found = findPolicy(policyArn, call)
  if (found !== undefined) return found
  throw new IamError('NoSuchEntity', `Policy ${policyArn} was not found.`)
}

function findPolicy(policyArn: string, call: ManagementCall): FoundPolicy | undefined {
  const policy = call.state.snapshot.managedPolicyByArn(policyArn)
  if (policy?.isProviderManaged === true) return { policy, stored: undefined }
  if (policy?.account !== call.account) return undefined
  const stored = call.catalog.find('policy', call.account, policy.name)
  if (stored === undefined) return undefined
  // A snapshot knows the versions that are left, not the numbers that were used.
  const { lastVersionNumber } = stored
  return { policy: Object.freeze({ ...policy, lastVersionNumber }), stored }
}

/** A version of a policy. @throws {IamError} `NoSuchEntity`. */
export function versionOf(policy: ManagedPolicy, versionId: string): PolicyVersion {
  const version = policy.versions.find((it) => it.versionId === versionId)
  if (version !== undefined) return version
  throw new IamError('NoSuchEntity', `Policy ${policy.arn} has no version ${versionId}.`)
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

/** The entity of a policy, for whoever changes it. @throws {IamError} `UnmodifiableEntity` for the provider's. */
export function modifiable({ policy: { arn }, stored }: FoundPolicy): StoredOf<'policy'> {
  if (stored !== undefined) return stored
  const message = `Policy ${arn} is managed by the provider and cannot be changed.`
  throw new IamError('UnmodifiableEntity', message)
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
