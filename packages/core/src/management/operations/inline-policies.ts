import { IamError } from '../../errors.ts'
import type { ManagementCall, NamedKind } from '../management-call.ts'
import type { Operation } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters } from '../parameters.ts'
import { type HolderName, holderName, holderParameters, namedHolder, nouns } from './holder.ts'

/** The name of an inline policy. */
export interface InlinePolicyName {
  /** 1 to 128 of `[A-Za-z0-9_+=,.@-]`. */
  readonly policyName: string
}

/** An inline policy with its document. */
export interface InlinePolicy extends InlinePolicyName {
  /** JSON text, byte for byte as given. */
  readonly policyDocument: string
}

/** The operations on the inline policies of one kind. */
export interface InlinePolicyFamily<Kind extends NamedKind> {
  readonly put: Operation<HolderName<Kind> & InlinePolicy, void>
  readonly get: Operation<HolderName<Kind> & InlinePolicyName, HolderName<Kind> & InlinePolicy>
  readonly delete: Operation<HolderName<Kind> & InlinePolicyName, void>
  readonly list: Operation<
    HolderName<Kind> & PageInput,
    Page & { readonly policyNames: readonly string[] }
  >
}

/** Inline policies of users, roles or groups: a policy of the same name is replaced. */
export function inlinePolicies<Kind extends NamedKind>(kind: Kind): InlinePolicyFamily<Kind> {
  const noun = nouns[kind]
  const { policyName, document } = parameters
  const named = holderParameters<Kind, InlinePolicyName>(kind, { policyName })
  return {
    put: {
      name: `Put${noun}Policy`,
      kind: 'write',
      parameters: holderParameters<Kind, InlinePolicy>(kind, {
        policyName,
        policyDocument: document,
      }),
      run: (input, call) => put(kind, holderName(kind, input), input, call),
    },
    get: {
      name: `Get${noun}Policy`,
      kind: 'read',
      parameters: named,
      run: (input, call) => {
        const { holder, found } = find(kind, holderName(kind, input), input, call)
        const policy = { policyName: found.name, policyDocument: found.document }
        return { ...namedHolder(kind, holder.name), ...policy }
      },
    },
    delete: {
      name: `Delete${noun}Policy`,
      kind: 'write',
      parameters: named,
      run: (input, call) => {
        const { holder, found } = find(kind, holderName(kind, input), input, call)
        call.update(holder, { inline: holder.inline.filter((it) => it !== found) })
      },
    },
    list: {
      name: `List${noun}Policies`,
      kind: 'read',
      parameters: holderParameters<Kind, PageInput>(kind, pageParameters),
      run: (input, call) => {
        const holder = call.entity(kind, holderName(kind, input))
        const names = holder.inline.map(({ name }) => name).toSorted()
        const { items, ...page } = pageOf(names, (name) => name, input as PageInput)
        return { policyNames: items, ...page }
      },
    },
  }
}

function put(
  kind: NamedKind,
  name: string,
  { policyName, policyDocument }: InlinePolicy,
  call: ManagementCall,
): void {
  const holder = call.entity(kind, name)
  const others = holder.inline.filter((it) => it.name !== policyName)
  call.update(holder, { inline: [...others, { name: policyName, document: policyDocument }] })
}

function find(
  kind: NamedKind,
  name: string,
  { policyName }: InlinePolicyName,
  call: ManagementCall,
) {
  const holder = call.entity(kind, name)
  const found = holder.inline.find((it) => it.name === policyName)
  if (found !== undefined) return { holder, found }
  const message = `The ${kind} policy with name ${policyName} cannot be found.`
  throw new IamError('NoSuchEntity', message)
}
