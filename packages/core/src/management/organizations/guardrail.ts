import { IamError } from '../../errors.ts'
import { fullAccess, impliedResourceGuardrail } from '../../store/link/provided-guardrails.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { GuardrailTypeName } from '../../store/managed/stored-organization.ts'
import type { ManagementCall } from '../management-call.ts'
import { type Organization, organizationArn } from './organization-call.ts'
import { allTargets, type Target } from './targets.ts'

/** A guardrail, ours or of the accounts. */
export interface Guardrail {
  readonly id: string
  readonly name: string
  readonly type: GuardrailTypeName
  readonly arn: string
  readonly description: string | undefined
  /** JSON text. */
  readonly content: string
  /** `undefined` for those that are always there. */
  readonly stored: StoredOf<'guardrail'> | undefined
}

/** A guardrail as lists show it. */
export interface PolicySummary {
  /** `p-…`. */
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly description: string | undefined
  readonly type: GuardrailTypeName
  /** Those that are always there cannot be changed. */
  readonly awsManaged: boolean
}

const allowEverything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

/** The name that files have for a guardrail's list of a target. */
export function listOf(type: GuardrailTypeName): 'scps' | 'rcps' {
  return type === 'SERVICE_CONTROL_POLICY' ? 'scps' : 'rcps'
}

/** Every guardrail: those that are always there, those of files, those of the API. */
export function allGuardrails(
  organization: Organization,
  call: ManagementCall,
): readonly Guardrail[] {
  const targets = allTargets(organization, call)
  const own = call.catalog
    .list('guardrail', call.account)
    .map((stored) => ownGuardrail(stored, { organization, call, targets }))
  return [
    provided(fullAccess.id, 'SERVICE_CONTROL_POLICY', call),
    provided(impliedResourceGuardrail, 'RESOURCE_CONTROL_POLICY', call),
    ...own,
  ]
}

function provided(name: string, type: GuardrailTypeName, { partition }: ManagementCall): Guardrail {
  const id = `p-${name}`
  return {
    id,
    name,
    type,
    arn: `arn:${partition}:organizations::aws:policy/${type.toLowerCase()}/${id}`,
    description: undefined,
    content: allowEverything,
    stored: undefined,
  }
}

interface Surroundings {
  readonly organization: Organization
  readonly call: ManagementCall
  readonly targets: readonly Target[]
}

/** A file that does not say its type is what it is attached as, and a service control policy where it is not. */
export function ownGuardrail(
  stored: StoredOf<'guardrail'>,
  { organization, call, targets }: Surroundings,
): Guardrail {
  const { id, name, description, document: content } = stored
  const isAttachedAsRcp = targets.some(({ attachments }) => attachments.rcps?.includes(name))
  const derived = isAttachedAsRcp ? 'RESOURCE_CONTROL_POLICY' : 'SERVICE_CONTROL_POLICY'
  const type = stored.type ?? derived
  const arn = organizationArn(call, organization, 'policy', `${type.toLowerCase()}/${id}`)
  return { id, name, type, arn, description, content, stored }
}

/** @throws {IamError} `PolicyNotFoundException`. */
export function guardrailOf(
  policyId: string,
  organization: Organization,
  call: ManagementCall,
): Guardrail {
  const found = findGuardrail(policyId, organization, call)
  if (found !== undefined) return found
  throw new IamError('PolicyNotFoundException', `There is no policy ${policyId}.`)
}

/** The guardrail of an id; `undefined` when there is none. */
export function findGuardrail(
  policyId: string,
  organization: Organization,
  call: ManagementCall,
): Guardrail | undefined {
  return allGuardrails(organization, call).find(({ id }) => id === policyId)
}

/** What is asked for, whether or not there is a guardrail of that id: its ARN tells the type, which the caller need not know. */
export function policyArnOf(
  policyId: string,
  organization: Organization,
  call: ManagementCall,
): string {
  const found = findGuardrail(policyId, organization, call)
  const unknown = `service_control_policy/${policyId}`
  return found?.arn ?? organizationArn(call, organization, 'policy', unknown)
}

/** The entity of a guardrail, for whoever changes it. @throws {IamError} `UnmodifiableEntity`. */
export function storedOf({ name, stored }: Guardrail): StoredOf<'guardrail'> {
  if (stored !== undefined) return stored
  throw new IamError(
    'UnmodifiableEntity',
    `The policy ${name} is always there and cannot be changed.`,
  )
}

/** The names of the guardrails of a type that a target has, those included that nobody attached. */
export function attachedNames({ attachments }: Target, type: GuardrailTypeName): readonly string[] {
  if (type === 'SERVICE_CONTROL_POLICY') return attachments.scps ?? [fullAccess.id]
  return [...new Set([impliedResourceGuardrail, ...(attachments.rcps ?? [])])]
}

/** A guardrail as lists show it. */
export function summaryOf({ id, arn, name, description, type, stored }: Guardrail): PolicySummary {
  return { id, arn, name, description, type, awsManaged: stored === undefined }
}
