import type { ManagedPolicy } from '../../identity/managed-policy.ts'
import {
  createManagedPolicy,
  createPolicyVersion,
  deletePolicyVersion,
  setDefaultPolicyVersion,
} from '../../identity/policy-versions.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { flag, text } from '../../sts/parameters/parameter-kinds.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters, tagsOf } from '../parameters.ts'
import { modifiable, policyTarget, reachablePolicy, versionOf } from '../shown/find-policy.ts'
import {
  policyUsage,
  type ShownPolicy,
  type ShownVersion,
  shownPolicy,
  shownVersion,
  storedFrom,
  type TaggedPolicy,
  taggedPolicy,
} from '../shown/show-policy.ts'
import { authorizeTagged } from './authorize-tagged.ts'
import { assertUnused } from './delete-conflict.ts'
import type { ListInput } from './users.ts'

/** Input of CreatePolicy. */
export interface CreatePolicyInput {
  /** 1 to 128 of `[A-Za-z0-9_+=,.@-]`; unique in the account, whatever its case. */
  readonly policyName: string
  /** JSON text: version `v1`. */
  readonly policyDocument: string
  /** Begins and ends with `/`. Default `/`. */
  readonly path?: string | undefined
  /** At most 1,000 characters. */
  readonly description?: string | undefined
  /** At most 50. */
  readonly tags?: readonly TagInput[] | undefined
}

/** A managed policy by its ARN. */
export interface PolicyInput {
  readonly policyArn: string
}

/** A version of a managed policy. */
export interface PolicyVersionInput extends PolicyInput {
  /** `v1`, `v2` … */
  readonly versionId: string
}

/** Input of CreatePolicyVersion. */
export interface CreatePolicyVersionInput extends PolicyInput {
  /** JSON text. */
  readonly policyDocument: string
  /** Puts the version in force. Default false. */
  readonly setAsDefault?: boolean | undefined
}

/** Input of ListPolicies. */
export interface ListPoliciesInput extends ListInput {
  /** Those of the provider, of the account, or both. Default both. */
  readonly scope?: 'All' | 'AWS' | 'Local' | undefined
  /** Only what is attached to a user, role or group. Default false. */
  readonly onlyAttached?: boolean | undefined
}

/** Operations on managed policies. Those of the provider can be read, and not changed: `UnmodifiableEntity`. */
export interface PolicyOperations {
  /** Makes a managed policy. With tags the caller needs `iam:TagPolicy` too. `EntityAlreadyExists`, `MalformedPolicyDocument`, `LimitExceeded`. */
  createPolicy(input: CreatePolicyInput): Promise<{ readonly policy: TaggedPolicy }>
  getPolicy(input: PolicyInput): Promise<{ readonly policy: TaggedPolicy }>
  /** Ends a managed policy. `DeleteConflict` while it is attached, a boundary, or has versions beside the default. */
  deletePolicy(input: PolicyInput): Promise<void>
  listPolicies(
    input?: ListPoliciesInput,
  ): Promise<Page & { readonly policies: readonly ShownPolicy[] }>
  /** Adds a version. `LimitExceeded` for a sixth one. Numbers are never used again. */
  createPolicyVersion(
    input: CreatePolicyVersionInput,
  ): Promise<{ readonly policyVersion: ShownVersion }>
  /** Tells a version with its document. */
  getPolicyVersion(
    input: PolicyVersionInput,
  ): Promise<{ readonly policyVersion: ShownVersion & { readonly document: string } }>
  listPolicyVersions(
    input: PolicyInput & PageInput,
  ): Promise<Page & { readonly versions: readonly ShownVersion[] }>
  /** Puts a version in force, for everyone it is attached to. */
  setDefaultPolicyVersion(input: PolicyVersionInput): Promise<void>
  /** Ends a version. `DeleteConflict` for the one in force. */
  deletePolicyVersion(input: PolicyVersionInput): Promise<void>
}

const policyOnly = Object.freeze({ policyArn: parameters.arn })
const versionOnly = Object.freeze({ ...policyOnly, versionId: parameters.versionId })

/** Managed policies. */
export const policyOperations: OperationsOf<PolicyOperations> = Object.freeze({
  createPolicy: {
    name: 'CreatePolicy',
    kind: 'write',
    parameters: {
      policyName: parameters.policyName,
      policyDocument: parameters.document,
      path: parameters.path,
      description: parameters.description,
      tags: parameters.tags,
    },
    run: createPolicy,
    recorded: ({ policy: { arn, policyId } }) => ({ arn, policyId }),
  },
  getPolicy: {
    name: 'GetPolicy',
    kind: 'read',
    parameters: policyOnly,
    run: (input, call) => {
      const found = policyTarget(input, call)
      return { policy: taggedPolicy(found, policyUsage(call)) }
    },
  },
  deletePolicy: { name: 'DeletePolicy', kind: 'write', parameters: policyOnly, run: deletePolicy },
  listPolicies: {
    name: 'ListPolicies',
    kind: 'read',
    parameters: {
      ...pageParameters,
      pathPrefix: parameters.pathPrefix,
      scope: text(3, 5, { pattern: /^(?:All|AWS|Local)$/ }),
      onlyAttached: flag,
    },
    run: listPolicies,
  },
  createPolicyVersion: {
    name: 'CreatePolicyVersion',
    kind: 'write',
    parameters: {
      ...policyOnly,
      policyDocument: parameters.document,
      setAsDefault: flag,
    },
    run: addVersion,
    recorded: ({ policyVersion: { versionId } }) => ({ versionId }),
  },
  getPolicyVersion: {
    name: 'GetPolicyVersion',
    kind: 'read',
    parameters: versionOnly,
    run: (input, call) => {
      const { policy, stored } = policyTarget(input, call)
      const version = versionOf(policy, input.versionId)
      const shown = shownVersion(version, policy, stored)
      return { policyVersion: { ...shown, document: version.document } }
    },
  },
  listPolicyVersions: {
    name: 'ListPolicyVersions',
    kind: 'read',
    parameters: { ...pageParameters, ...policyOnly },
    run: (input, call) => {
      const { policy, stored } = policyTarget(input, call)
      const order = (versionId: string) => versionId.padStart(16)
      const { items, ...page } = pageOf(policy.versions, (it) => order(it.versionId), input)
      return { versions: items.map((it) => shownVersion(it, policy, stored)), ...page }
    },
  },
  setDefaultPolicyVersion: {
    name: 'SetDefaultPolicyVersion',
    kind: 'write',
    parameters: versionOnly,
    run: (input, call) =>
      changePolicy(input, call, (policy) => setDefaultPolicyVersion(policy, input.versionId)),
  },
  deletePolicyVersion: {
    name: 'DeletePolicyVersion',
    kind: 'write',
    parameters: versionOnly,
    run: (input, call) =>
      changePolicy(input, call, (policy) => deletePolicyVersion(policy, input.versionId)),
  },
})

function createPolicy(input: CreatePolicyInput, call: ManagementCall) {
  const { policyName: name, path = '/', policyDocument: document, description } = input
  const requestTags = tagsOf(input.tags)
  const arn = call.policyArn({ name, path })
  authorizeTagged(call, arn, { tagging: 'iam:TagPolicy', requestTags })
  call.assertFree('policy', 'A policy', name)
  const { account, partition, now: createdAt } = call
  const identity = { id: call.newId('ANPA'), account, path, name }
  const policy = createManagedPolicy({ ...identity, partition }, { document, createdAt })
  const stored: StoredOf<'policy'> = Object.freeze({
    kind: 'policy',
    ...identity,
    createdAt,
    description,
    ...storedFrom(policy, undefined),
    tags: [...requestTags],
  })
  call.create(stored)
  return { policy: taggedPolicy({ policy, stored }, policyUsage(call)) }
}

function deletePolicy(input: PolicyInput, call: ManagementCall): void {
  const { policy, stored } = policyTarget(input, call)
  const { attachments, boundaries } = policyUsage(call)
  assertUnused(!attachments.has(policy.arn), 'must detach the policy from all entities first')
  assertUnused(
    !boundaries.has(policy.arn),
    'must remove the policy from all permissions boundaries first',
  )
  assertUnused(policy.versions.length === 1, 'must delete all other versions first')
  call.remove(modifiable({ policy, stored }))
}

function addVersion(input: CreatePolicyVersionInput, call: ManagementCall) {
  const { policyDocument: document, setAsDefault = false } = input
  const { policy, stored } = policyTarget(input, call)
  const longer = createPolicyVersion(policy, { document, createdAt: call.now })
  const { versionId } = longer.versions.at(-1) ?? { versionId: '' }
  const next = setAsDefault ? setDefaultPolicyVersion(longer, versionId) : longer
  call.update(modifiable({ policy: next, stored }), storedFrom(next, stored))
  return { policyVersion: shownVersion(versionOf(next, versionId), next, stored) }
}

function changePolicy(
  input: PolicyInput,
  call: ManagementCall,
  change: (policy: ManagedPolicy) => ManagedPolicy,
): void {
  const { policy, stored } = policyTarget(input, call)
  const next = change(policy)
  call.update(modifiable({ policy: next, stored }), storedFrom(next, stored))
}

function listPolicies(input: ListPoliciesInput, call: ManagementCall) {
  const { pathPrefix = '/', scope = 'All', onlyAttached = false } = input
  call.authorize(`arn:${call.partition}:iam::${call.account}:policy${pathPrefix}`)
  const own = call.catalog.list('policy', call.account).map((stored) => call.policyArn(stored))
  const { library } = call.catalog
  const provided = Array.from(library.names(), (name) => library.byName(name)?.arn ?? '')
  const arns = [...(scope === 'AWS' ? [] : own), ...(scope === 'Local' ? [] : provided)]
  const usage = policyUsage(call)
  const wanted = arns.toSorted().flatMap((arn) => {
    const shown = shownPolicy(reachablePolicy(arn, call), usage)
    const isWanted =
      shown.path.startsWith(pathPrefix) && (!onlyAttached || shown.attachmentCount > 0)
    return isWanted ? [shown] : []
  })
  const { items, ...page } = pageOf(wanted, ({ arn }) => arn, input)
  return { policies: items, ...page }
}
