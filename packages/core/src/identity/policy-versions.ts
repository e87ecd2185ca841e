import { IamError } from '../errors.ts'
import { parsePolicy } from '../policy/parse-policy.ts'
import {
  type ManagedPolicy,
  type ManagedPolicyIdentity,
  managedPolicyFrom,
  managedPolicyLengthProblem,
  managedPolicyLimits,
  type PolicyVersion,
} from './managed-policy.ts'

/** A document to be stored as the next version of a managed policy. */
export interface NewPolicyVersion {
  /** JSON text. */
  readonly document: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/**
 * A new managed policy of an account, with `document` as its version `v1`, in force.
 *
 * @throws {IamError} `MalformedPolicyDocument`; `LimitExceeded` for a document that is too long (LIM-1);
 *   `UnmodifiableEntity` for the account of the provider.
 */
export function createManagedPolicy(
  identity: ManagedPolicyIdentity,
  first: NewPolicyVersion,
): ManagedPolicy {
  const policy = managedPolicyFrom(identity, [], 'v1')
  assertModifiable(policy)
  return managedPolicyFrom(identity, [nextVersion(policy, first)], 'v1')
}

/**
 * The policy with one more version. It is not in force: {@link setDefaultPolicyVersion} puts it there. Rolling back
 * for good is publishing the old text again, under a new number (DM-2).
 *
 * @throws {IamError} `LimitExceeded` when there are five versions already, or for a document that is too long
 *   (LIM-1); `MalformedPolicyDocument`; `UnmodifiableEntity` for provider-managed policies.
 */
export function createPolicyVersion(policy: ManagedPolicy, next: NewPolicyVersion): ManagedPolicy {
  assertModifiable(policy)
  const most = managedPolicyLimits.versions
  if (policy.versions.length >= most) {
    const message = `policy \`${policy.arn}\` has ${most} versions: delete one before creating another`
    throw new IamError('LimitExceeded', message) // RULE lim.policy-versions
  }
  return Object.freeze({
    ...policy,
    versions: Object.freeze([...policy.versions, nextVersion(policy, next)]),
    lastVersionNumber: policy.lastVersionNumber + 1, // RULE policy.version-numbers-are-not-reused
  })
}

/**
 * The policy with another of its versions in force, for everyone it is attached to.
 *
 * @throws {IamError} `NoSuchEntity` for a version that it does not have; `UnmodifiableEntity` for provider-managed
 *   policies.
 */
export function setDefaultPolicyVersion(policy: ManagedPolicy, versionId: string): ManagedPolicy {
  assertModifiable(policy)
  assertVersion(policy, versionId)
  return Object.freeze({ ...policy, defaultVersionId: versionId })
}

/**
 * The policy without one of its versions.
 *
 * @throws {IamError} `DeleteConflict` for the version in force; `NoSuchEntity` for a version that it does not have;
 *   `UnmodifiableEntity` for provider-managed policies.
 */
export function deletePolicyVersion(policy: ManagedPolicy, versionId: string): ManagedPolicy {
  assertModifiable(policy)
  assertVersion(policy, versionId)
  if (versionId === policy.defaultVersionId) {
    const message = `policy \`${policy.arn}\`: version \`${versionId}\` is the default and cannot be deleted`
    throw new IamError('DeleteConflict', message) // RULE policy.default-version-stays
  }
  const versions = policy.versions.filter((version) => version.versionId !== versionId)
  return Object.freeze({ ...policy, versions: Object.freeze(versions) })
}

function nextVersion(
  policy: ManagedPolicy,
  { document, createdAt }: NewPolicyVersion,
): PolicyVersion {
  const { arn, lastVersionNumber } = policy
  const problem = managedPolicyLengthProblem(document)
  if (problem !== undefined) throw new IamError('LimitExceeded', `policy \`${arn}\` ${problem}`)
  const result = parsePolicy(document, 'identity', arn)
  if (!result.ok) {
    const issues = result.issues
      .slice(0, 5)
      .map(({ code, pointer }) => `${code} at \`${pointer.slice(0, 128)}\``)
    throw new IamError('MalformedPolicyDocument', `policy \`${arn}\`: ${issues.join(', ')}`)
  }
  const versionId = `v${lastVersionNumber + 1}`
  return Object.freeze({ versionId, document, createdAt, compiled: result.document.compiled })
}

function assertModifiable({ arn, isProviderManaged }: ManagedPolicy): void {
  if (!isProviderManaged) return
  const message = `policy \`${arn}\` is managed by the provider and cannot be changed`
  throw new IamError('UnmodifiableEntity', message) // RULE policy.provider-managed-is-read-only
}

function assertVersion({ arn, versions }: ManagedPolicy, versionId: string): void {
  if (versions.some((version) => version.versionId === versionId)) return
  const message = `policy \`${arn}\` has no version \`${versionId.slice(0, 32)}\``
  throw new IamError('NoSuchEntity', message)
}
