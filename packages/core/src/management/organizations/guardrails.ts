import { IamError } from '../../errors.ts'
import { isProvidedGuardrail } from '../../store/link/provided-guardrails.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { GuardrailTypeName } from '../../store/managed/stored-organization.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { parameters } from '../parameters.ts'
import {
  allGuardrails,
  type Guardrail,
  guardrailOf,
  listOf,
  ownGuardrail,
  type PolicySummary,
  policyArnOf,
  storedOf,
  summaryOf,
} from './guardrail.ts'
import { managedOrganization, newOrganizationId } from './organization-call.ts'
import { organizationParameters } from './organization-parameters.ts'
import { allTargets } from './targets.ts'
import {
  type TokenPage,
  type TokenPageInput,
  tokenPageOf,
  tokenPageParameters,
} from './token-page.ts'

/** Input of CreatePolicy. */
export interface CreateGuardrailInput {
  /** 1 to 128 of `[A-Za-z0-9_+=,.@-]`; unique among the guardrails, whatever its case. */
  readonly name: string
  readonly type: GuardrailTypeName
  /** JSON text. */
  readonly content: string
  /** At most 512 characters. */
  readonly description?: string | undefined
}

/** A guardrail by its id. */
export interface GuardrailInput {
  /** `p-…`. */
  readonly policyId: string
}

/** Input of UpdatePolicy. */
export interface UpdateGuardrailInput extends GuardrailInput {
  /** JSON text, in place of the document. */
  readonly content?: string | undefined
  readonly description?: string | undefined
}

/** Input of ListPolicies. */
export interface ListGuardrailsInput extends TokenPageInput {
  readonly filter: GuardrailTypeName
}

/** A guardrail with its document. */
export interface ShownGuardrail {
  readonly policySummary: PolicySummary
  /** JSON text. */
  readonly content: string
}

/** Operations on service and resource control policies. Their names cannot be changed. */
export interface GuardrailOperations {
  /** Makes a guardrail, attached nowhere. `DuplicatePolicyException`, `MalformedPolicyDocument`. */
  createPolicy(input: CreateGuardrailInput): Promise<{ readonly policy: ShownGuardrail }>
  /** Changes a guardrail, wherever it is attached. `PolicyNotFoundException`, `MalformedPolicyDocument`. */
  updatePolicy(input: UpdateGuardrailInput): Promise<{ readonly policy: ShownGuardrail }>
  /** Ends a guardrail. `PolicyInUseException` while it is attached. */
  deletePolicy(input: GuardrailInput): Promise<void>
  describePolicy(input: GuardrailInput): Promise<{ readonly policy: ShownGuardrail }>
  listPolicies(
    input: ListGuardrailsInput,
  ): Promise<TokenPage & { readonly policies: readonly PolicySummary[] }>
}

const description = text(0, 512, { pattern: /^[\s\S]*$/ })
const policyOnly = Object.freeze({ policyId: organizationParameters.policyId })

/** Service and resource control policies. */
export const guardrailOperations: OperationsOf<GuardrailOperations> = Object.freeze({
  createPolicy: {
    name: 'CreatePolicy',
    kind: 'write',
    parameters: {
      name: parameters.policyName,
      type: organizationParameters.policyType,
      content: parameters.document,
      description,
    },
    run: createGuardrail,
    recorded: ({ policy: { policySummary } }) => ({ id: policySummary.id, arn: policySummary.arn }),
  },
  updatePolicy: {
    name: 'UpdatePolicy',
    kind: 'write',
    parameters: {
      ...policyOnly,
      content: { ...parameters.document, isRequired: false },
      description,
    },
    run: updateGuardrail,
  },
  deletePolicy: {
    name: 'DeletePolicy',
    kind: 'write',
    parameters: policyOnly,
    run: deleteGuardrail,
  },
  describePolicy: {
    name: 'DescribePolicy',
    kind: 'read',
    parameters: policyOnly,
    run: (input, call) => ({ policy: shown(targetOf(input, call).guardrail) }),
  },
  listPolicies: {
    name: 'ListPolicies',
    kind: 'read',
    parameters: { ...tokenPageParameters, filter: organizationParameters.policyType },
    run: (input, call) => {
      const { filter } = input
      const organization = managedOrganization(call, undefined, policyTypeKey(filter))
      const all = allGuardrails(organization, call).filter(({ type }) => type === filter)
      const { items, nextToken } = tokenPageOf(all, ({ id }) => id, input)
      return { policies: items.map(summaryOf), nextToken }
    },
  },
})

/** `organizations:PolicyType`. */
export function policyTypeKey(type: string): Readonly<Record<string, string>> {
  return { 'organizations:policytype': type }
}

function createGuardrail(input: CreateGuardrailInput, call: ManagementCall) {
  const { name, type, content: document } = input
  const organization = managedOrganization(call, undefined, policyTypeKey(type))
  const isTaken = call.catalog.find('guardrail', call.account, name) !== undefined
  if (isTaken || isProvidedGuardrail(name)) {
    throw new IamError('DuplicatePolicyException', 'There is a policy of that name.')
  }
  const stored: StoredOf<'guardrail'> = Object.freeze({
    kind: 'guardrail',
    account: call.account,
    name,
    createdAt: call.now,
    id: newOrganizationId('p-', 10, call),
    type,
    description: input.description,
    document,
  })
  call.create(stored)
  return { policy: shown(ownGuardrail(stored, { organization, call, targets: [] })) }
}

function updateGuardrail(input: UpdateGuardrailInput, call: ManagementCall) {
  const { guardrail } = targetOf(input, call)
  const stored = storedOf(guardrail)
  const { content = stored.document, description: text = stored.description } = input
  call.update(stored, { document: content, description: text })
  return { policy: shown({ ...guardrail, content, description: text }) }
}

function deleteGuardrail(input: GuardrailInput, call: ManagementCall): void {
  const { guardrail, organization } = targetOf(input, call)
  const stored = storedOf(guardrail)
  const isAttached = allTargets(organization, call).some(({ attachments }) =>
    attachments[listOf(guardrail.type)]?.includes(guardrail.name),
  )
  if (isAttached) {
    throw new IamError('PolicyInUseException', 'The policy is attached: detach it first.')
  }
  call.remove(stored)
}

function targetOf({ policyId }: GuardrailInput, call: ManagementCall) {
  const organization = managedOrganization(call, (it) => [policyArnOf(policyId, it, call)])
  return { organization, guardrail: guardrailOf(policyId, organization, call) }
}

function shown(guardrail: Guardrail): ShownGuardrail {
  return { policySummary: summaryOf(guardrail), content: guardrail.content }
}
