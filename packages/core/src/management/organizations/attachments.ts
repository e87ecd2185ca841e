import { IamError } from '../../errors.ts'
import { fixedLimits } from '../../store/entities/source-limits.ts'
import { impliedResourceGuardrail } from '../../store/link/provided-guardrails.ts'
import type { GuardrailTypeName } from '../../store/managed/stored-organization.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import {
  allGuardrails,
  attachedNames,
  guardrailOf,
  listOf,
  type PolicySummary,
  policyArnOf,
  summaryOf,
} from './guardrail.ts'
import { type GuardrailInput, policyTypeKey } from './guardrails.ts'
import { managedOrganization, type Organization } from './organization-call.ts'
import { organizationParameters } from './organization-parameters.ts'
import {
  allTargets,
  attachTo,
  findTarget,
  type Target,
  type TargetType,
  targetArn,
} from './targets.ts'
import {
  type TokenPage,
  type TokenPageInput,
  tokenPageOf,
  tokenPageParameters,
} from './token-page.ts'

/** A guardrail and what it is attached to. */
export interface AttachmentInput extends GuardrailInput {
  /** The root, a unit or an account. */
  readonly targetId: string
}

/** Input of ListPoliciesForTarget. */
export interface ListPoliciesForTargetInput extends TokenPageInput {
  readonly targetId: string
  readonly filter: GuardrailTypeName
}

/** What a guardrail is attached to. */
export interface PolicyTarget {
  readonly targetId: string
  readonly arn: string
  readonly name: string
  readonly type: TargetType
}

/** Operations on the attachments of guardrails. They hold from the next decision on, for everybody but who is exempt (PRIN-16). */
export interface AttachmentOperations {
  /**
   * Attaches a guardrail. `PolicyNotFoundException`, `TargetNotFoundException`, `DuplicatePolicyAttachmentException`,
   * `ConstraintViolationException` for a sixth one of its type.
   */
  attachPolicy(input: AttachmentInput): Promise<void>
  /**
   * Detaches a guardrail. `PolicyNotAttachedException`, `ConstraintViolationException` for the last service control policy
   * of a target, which would allow nothing.
   */
  detachPolicy(input: AttachmentInput): Promise<void>
  /** Lists what is attached to a target itself. `TargetNotFoundException`. */
  listPoliciesForTarget(
    input: ListPoliciesForTargetInput,
  ): Promise<TokenPage & { readonly policies: readonly PolicySummary[] }>
  listTargetsForPolicy(
    input: GuardrailInput & TokenPageInput,
  ): Promise<TokenPage & { readonly targets: readonly PolicyTarget[] }>
}

const attachment = Object.freeze({
  policyId: organizationParameters.policyId,
  targetId: organizationParameters.targetId,
})

/** Attachments of guardrails. */
export const attachmentOperations: OperationsOf<AttachmentOperations> = Object.freeze({
  attachPolicy: { name: 'AttachPolicy', kind: 'write', parameters: attachment, run: attach },
  detachPolicy: { name: 'DetachPolicy', kind: 'write', parameters: attachment, run: detach },
  listPoliciesForTarget: {
    name: 'ListPoliciesForTarget',
    kind: 'read',
    parameters: {
      ...tokenPageParameters,
      targetId: organizationParameters.targetId,
      filter: organizationParameters.policyType,
    },
    run: listPolicies,
  },
  listTargetsForPolicy: {
    name: 'ListTargetsForPolicy',
    kind: 'read',
    parameters: { ...tokenPageParameters, policyId: organizationParameters.policyId },
    run: (input, call) => {
      const { policyId } = input
      const organization = managedOrganization(call, (it) => [policyArnOf(policyId, it, call)])
      const { name, type } = guardrailOf(policyId, organization, call)
      const all = allTargets(organization, call)
      const holding = all.filter((target) => attachedNames(target, type).includes(name))
      const { items, nextToken } = tokenPageOf(holding, ({ targetId }) => targetId, input)
      return { targets: items.map(shownTarget), nextToken }
    },
  },
})

function attach(input: AttachmentInput, call: ManagementCall): void {
  const { organization, guardrail, target } = attachmentOf(input, call)
  const { name, type } = guardrail
  const names = attachedNames(target, type)
  if (names.includes(name)) {
    const message = 'The policy is attached to the target already.'
    throw new IamError('DuplicatePolicyAttachmentException', message)
  }
  const next = [...names.filter((it) => it !== impliedResourceGuardrail), name]
  const most = fixedLimits.guardrailsPerTarget
  if (next.length > most) {
    const message = `A target has at most ${most} policies of a type.`
    throw new IamError('ConstraintViolationException', message)
  }
  change(target, type, next, { organization, call })
}

function detach(input: AttachmentInput, call: ManagementCall): void {
  const { organization, guardrail, target } = attachmentOf(input, call)
  const { name, type } = guardrail
  const names = attachedNames(target, type)
  if (!names.includes(name)) {
    throw new IamError('PolicyNotAttachedException', 'The policy is not attached to the target.')
  }
  const isLast = type === 'SERVICE_CONTROL_POLICY' && names.length === 1
  if (isLast || name === impliedResourceGuardrail) {
    const message = 'The last service control policy of a target, and what is implied, stay.'
    throw new IamError('ConstraintViolationException', message) // RULE organizations.last-scp-stays
  }
  const next = names.filter((it) => it !== name && it !== impliedResourceGuardrail)
  change(target, type, next, { organization, call })
}

interface Where {
  readonly organization: Organization
  readonly call: ManagementCall
}

function change(
  target: Target,
  type: GuardrailTypeName,
  names: readonly string[],
  { organization, call }: Where,
): void {
  const { scps, rcps } = target.attachments
  const next = { scps, rcps, [listOf(type)]: names }
  attachTo(target, next, organization, call)
}

/** Both are asked for: the guardrail, and what it is to bind. */
function attachmentOf({ policyId, targetId }: AttachmentInput, call: ManagementCall) {
  const organization = managedOrganization(call, (it) => [
    policyArnOf(policyId, it, call),
    targetArn(targetId, it, call),
  ])
  const guardrail = guardrailOf(policyId, organization, call)
  return { organization, guardrail, target: presentTarget(targetId, { organization, call }) }
}

function presentTarget(targetId: string, { organization, call }: Where): Target {
  const target = findTarget(targetId, organization, call)
  if (target !== undefined) return target
  throw new IamError('TargetNotFoundException', `There is no root, unit or account ${targetId}.`)
}

function listPolicies(input: ListPoliciesForTargetInput, call: ManagementCall) {
  const { targetId, filter } = input
  const organization = managedOrganization(
    call,
    (it) => [targetArn(targetId, it, call)],
    policyTypeKey(filter),
  )
  const names = attachedNames(presentTarget(targetId, { organization, call }), filter)
  const all = allGuardrails(organization, call)
  const attached = all.filter(({ name, type }) => type === filter && names.includes(name))
  const { items, nextToken } = tokenPageOf(attached, ({ id }) => id, input)
  return { policies: items.map(summaryOf), nextToken }
}

function shownTarget({ targetId, arn, name, type }: Target): PolicyTarget {
  return { targetId, arn, name, type }
}
