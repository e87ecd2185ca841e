import { createHash } from 'node:crypto'
import { IamError } from '../../errors.ts'
import { parseArn } from '../../policy/arn.ts'
import { limits } from '../../policy/limits.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { parameters } from '../parameters.ts'

/** A resource. */
export interface ResourceInput {
  /** ARN of the caller's account, without wildcards. */
  readonly resourceArn: string
}

/** A resource and its policy. */
export interface ResourcePolicyInput extends ResourceInput {
  /** JSON text. */
  readonly policyDocument: string
}

/** Operations on stored policies of resources (GUARD-5). AWS has them in each service; here they are one. */
export interface ResourcePolicyOperations {
  /** Gives a resource its policy, in place of the one it has. `MalformedPolicyDocument`, `LimitExceeded`. */
  putResourcePolicy(input: ResourcePolicyInput): Promise<void>
  /** Tells the policy of a resource; unique ids of principals that exist are shown as their ARNs. */
  getResourcePolicy(input: ResourceInput): Promise<ResourcePolicyInput>
  deleteResourcePolicy(input: ResourceInput): Promise<void>
}

// A longer one could not be matched: no decision could ever find the policy.
const resourceArn = text(10, limits.patternLength, { isRequired: true, pattern: /^[!-~]+$/ })
const resourceOnly = Object.freeze({ resourceArn })

/** Policies of resources. */
export const resourcePolicyOperations: OperationsOf<ResourcePolicyOperations> = Object.freeze({
  putResourcePolicy: {
    name: 'PutResourcePolicy',
    kind: 'write',
    parameters: { resourceArn, policyDocument: parameters.document },
    run: put,
  },
  getResourcePolicy: {
    name: 'GetResourcePolicy',
    kind: 'read',
    parameters: resourceOnly,
    run: (input, call) => {
      const { resource, document } = known(input, call)
      return { resourceArn: resource, policyDocument: call.shown(document) }
    },
  },
  deleteResourcePolicy: {
    name: 'DeleteResourcePolicy',
    kind: 'write',
    parameters: resourceOnly,
    run: (input, call) => call.remove(known(input, call)),
  },
})

function put({ resourceArn: resource, policyDocument }: ResourcePolicyInput, call: ManagementCall) {
  authorize(resource, call)
  const present = find(resource, call)
  const document = call.bound(policyDocument)
  if (present !== undefined) {
    call.update(present, { document })
    return
  }
  const policy: StoredOf<'resource-policy'> = Object.freeze({
    kind: 'resource-policy',
    account: call.account,
    // An ARN is no name of a file.
    name: createHash('sha256').update(resource).digest('hex'),
    createdAt: call.now,
    resource,
    document,
  })
  call.create(policy)
}

function known({ resourceArn }: ResourceInput, call: ManagementCall): StoredOf<'resource-policy'> {
  authorize(resourceArn, call)
  const policy = find(resourceArn, call)
  if (policy !== undefined) return policy
  throw new IamError('NoSuchEntity', `The resource ${resourceArn} has no policy.`)
}

// Their entities have policies of their own kind: one beside them would be a way around.
const withoutPolicies: ReadonlySet<string> = new Set(['iam', 'sts', 'organizations'])

/** @throws {IamError} `ValidationError` for what is no ARN of a resource of the account. */
function authorize(resource: string, call: ManagementCall): void {
  const arn = parseArn(resource)
  // As when decisions ask whose it is: nobody else may speak for it.
  const owner = arn?.account === '' ? call.catalog.defaultAccount : arn?.account
  const isOwn = owner === call.account // RULE management.own-resources-alone
  if (
    arn === undefined ||
    !isOwn ||
    withoutPolicies.has(arn.service) ||
    /[*?]|\$\{/.test(resource)
  ) {
    throw new IamError('ValidationError', `ARN ${resource} is not valid.`)
  }
  call.authorize(resource)
}

function find(resource: string, call: ManagementCall): StoredOf<'resource-policy'> | undefined {
  const policies = call.catalog.list('resource-policy', call.account)
  return policies.find((policy) => policy.resource === resource)
}
