import { IamError } from '../../errors.ts'
import type { ManagedPolicy, PolicyVersion } from '../../identity/managed-policy.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { AuthorizationFacts, ManagementCall } from '../management-call.ts'

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

/** The entity of a policy, for whoever changes it. @throws {IamError} `UnmodifiableEntity` for the provider's. */
export function modifiable({ policy: { arn }, stored }: FoundPolicy): StoredOf<'policy'> {
  if (stored !== undefined) return stored
  const message = `Policy ${arn} is managed by the provider and cannot be changed.`
  throw new IamError('UnmodifiableEntity', message)
}
