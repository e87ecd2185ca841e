import type { CompiledPolicy } from '../policy/compile-policy.ts'
import { managedPolicyArn, type NamedIdentity } from './arns.ts'
import { policyLength } from './policy-length.ts'

/** One version of a managed policy. Its document never changes (DM-2). */
export interface PolicyVersion {
  /** `v1`, `v2` … */
  readonly versionId: string
  /** JSON text, byte for byte as given. */
  readonly document: string
  /** Milliseconds since the epoch; `undefined` where the source keeps no dates. */
  readonly createdAt: number | undefined
  readonly compiled: CompiledPolicy
}

/** A policy that users, roles and groups attach by name or ARN; one of its versions is in force. */
export interface ManagedPolicy {
  /** `ANPA` and 17 of `A-Z2-7`. */
  readonly id: string
  /** `arn:P:iam::A:policy/PATH/NAME`. */
  readonly arn: string
  /** Twelve digits; `aws` for provider-managed ones, which every account may attach and none may change. */
  readonly account: string
  readonly name: string
  /** Begins and ends with `/`. */
  readonly path: string
  readonly isProviderManaged: boolean
  /** The version in force. */
  readonly defaultVersionId: string
  /** One to five, oldest first. */
  readonly versions: readonly PolicyVersion[]
  /** Highest number that a version ever had, deleted ones included: no number is used twice (DM-2). */
  readonly lastVersionNumber: number
}

/** Owner and name of a managed policy, and its unique id. */
export interface ManagedPolicyIdentity extends NamedIdentity {
  readonly id: string
}

/** Account field of the ARNs of provider-managed policies. */
export const providerAccount = 'aws'

/** Limits of one managed policy (LIM-1). Characters do not count white space outside strings. */
export const managedPolicyLimits: { readonly characters: number; readonly versions: number } =
  Object.freeze({ characters: 6_144, versions: 5 })

/** Puts a managed policy together from versions that have been checked, oldest first. */
export function managedPolicyFrom(
  identity: ManagedPolicyIdentity,
  versions: readonly PolicyVersion[],
  defaultVersionId: string,
): ManagedPolicy {
  const { id, account, path, name } = identity
  return Object.freeze({
    id,
    arn: managedPolicyArn(identity),
    account,
    name,
    path,
    isProviderManaged: account === providerAccount,
    defaultVersionId,
    versions: Object.freeze([...versions]),
    lastVersionNumber: versionNumber(versions.at(-1)?.versionId ?? '') ?? 0,
  })
}

/**
 * The version in force: what attaching the policy means.
 *
 * @throws {TypeError} for an object that no operation of ours made: its default is among its versions always.
 */
export function defaultPolicyVersion(policy: ManagedPolicy): PolicyVersion {
  const { versions, defaultVersionId, arn } = policy
  const found = versions.find(({ versionId }) => versionId === defaultVersionId)
  if (found === undefined) throw new TypeError(`policy \`${arn}\` lacks its default version`)
  return found
}

/** The number in a version id, or `undefined` for what is none: `v1`, never `v0` or `v01`. */
export function versionNumber(versionId: string): number | undefined {
  return /^v[1-9][0-9]{0,14}$/.test(versionId) ? Number(versionId.slice(1)) : undefined
}

/** Says what is wrong with the length of a managed policy's document, or `undefined`. Completes "the policy ...". */
export function managedPolicyLengthProblem(document: string): string | undefined {
  const most = managedPolicyLimits.characters
  // Nearly every document is short with its white space: nothing has to be counted.
  if (document.length <= most) return undefined
  const length = policyLength(document)
  if (length <= most) return undefined
  return `has ${length} characters, at most ${most}` // RULE lim.managed-policy
}
