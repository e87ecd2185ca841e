import { IamError } from '../../errors.ts'
import type { ManagementCall, NamedKind } from '../management-call.ts'
import type { Operation } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters } from '../parameters.ts'
import { type HolderName, holderName, holderParameters, nouns } from './holder.ts'

/** A managed policy by its ARN. */
export interface PolicyArnName {
  readonly policyArn: string
}

/** A managed policy that is attached. */
export interface AttachedPolicy extends PolicyArnName {
  readonly policyName: string
}

/** The operations on the attached policies of one kind. */
export interface AttachedPolicyFamily<Kind extends NamedKind> {
  readonly attach: Operation<HolderName<Kind> & PolicyArnName, void>
  readonly detach: Operation<HolderName<Kind> & PolicyArnName, void>
  readonly list: Operation<
    HolderName<Kind> & PageInput,
    Page & { readonly attachedPolicies: readonly AttachedPolicy[] }
  >
}

/** Managed policies of users, roles or groups. `iam:PolicyARN` says in a policy which ones may be attached. */
export function attachedPolicies<Kind extends NamedKind>(kind: Kind): AttachedPolicyFamily<Kind> {
  const noun = nouns[kind]
  const named = holderParameters<Kind, PolicyArnName>(kind, { policyArn: parameters.arn })
  return {
    attach: {
      name: `Attach${noun}Policy`,
      kind: 'write',
      parameters: named,
      run: (input, call) => attach(kind, holderName(kind, input), input, call),
    },
    detach: {
      name: `Detach${noun}Policy`,
      kind: 'write',
      parameters: named,
      run: (input, call) => detach(kind, holderName(kind, input), input, call),
    },
    list: {
      name: `ListAttached${noun}Policies`,
      kind: 'read',
      parameters: holderParameters<Kind, PageInput>(kind, pageParameters),
      run: (input, call) => {
        const { attached } = call.entity(kind, holderName(kind, input))
        const { items, ...page } = pageOf(attached.toSorted(), (arn) => arn, input as PageInput)
        const policies = items.map((policyArn) => ({ policyName: nameOf(policyArn), policyArn }))
        return { attachedPolicies: policies, ...page }
      },
    },
  }
}

/** What is attached already stays so. */
function attach(
  kind: NamedKind,
  name: string,
  { policyArn }: PolicyArnName,
  call: ManagementCall,
): void {
  const holder = call.entity(kind, name, { keys: { 'iam:policyarn': policyArn } })
  call.attachablePolicy(policyArn)
  if (holder.attached.includes(policyArn)) return
  call.update(holder, { attached: [...holder.attached, policyArn] })
}

function detach(
  kind: NamedKind,
  name: string,
  { policyArn }: PolicyArnName,
  call: ManagementCall,
): void {
  const holder = call.entity(kind, name, { keys: { 'iam:policyarn': policyArn } })
  if (!holder.attached.includes(policyArn)) {
    throw new IamError('NoSuchEntity', `Policy ${policyArn} was not found.`)
  }
  call.update(holder, { attached: holder.attached.filter((arn) => arn !== policyArn) })
}

function nameOf(policyArn: string): string {
  return policyArn.slice(policyArn.lastIndexOf('/') + 1)
}
