import { identityFromArn } from '../../identity/arns.ts'
import {
  defaultPolicyVersion,
  type ManagedPolicy,
  managedPolicyFrom,
} from '../../identity/managed-policy.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { BarePolicy } from '../entities/records.ts'
import { entityId } from '../entity-id.ts'

/** The managed policies of a source by ARN. One is put together, with its id, when it is asked for first. */
export class ManagedPolicies {
  readonly #policies = new Map<string, BarePolicy | ManagedPolicy>()

  constructor(policies: Iterable<BarePolicy | ManagedPolicy>) {
    for (const policy of policies) {
      this.#policies.set(isManaged(policy) ? policy.arn : policy.compiled.id, policy)
    }
  }

  /** The version in force. */
  compiled(arn: string): CompiledPolicy | undefined {
    const found = this.#policies.get(arn)
    return found === undefined ? undefined : compiledOf(found)
  }

  get(arn: string): ManagedPolicy | undefined {
    const found = this.#policies.get(arn)
    if (found === undefined || isManaged(found)) return found
    const policy = managedPolicyOf(found)
    this.#policies.set(arn, policy)
    return policy
  }
}

/** The version in force. */
export function compiledOf(policy: BarePolicy | ManagedPolicy): CompiledPolicy {
  return isManaged(policy) ? defaultPolicyVersion(policy).compiled : policy.compiled
}

function isManaged(policy: BarePolicy | ManagedPolicy): policy is ManagedPolicy {
  return 'versions' in policy
}

function managedPolicyOf({ document, compiled }: BarePolicy): ManagedPolicy {
  const place = identityFromArn(compiled.id, 'policy')
  const version = Object.freeze({ versionId: 'v1', document, createdAt: undefined, compiled })
  return managedPolicyFrom(
    { ...place, id: entityId({ kind: 'policy', ...place }) },
    [version],
    'v1',
  )
}
