import type { StoredTag } from '../../store/managed/stored-identities.ts'
import type { ParameterTable, TextParameter } from '../../sts/parameters/parameter.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { AuthorizationFacts, ManagementCall } from '../management-call.ts'
import type { Operation, OperationsOf } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters, tagsOf } from '../parameters.ts'
import { modifiable, policyTarget } from '../shown/find-policy.ts'
import { shownTags } from '../shown/show-entity.ts'
import type { PolicyInput } from './policies.ts'
import { type ProviderInput, providerOf } from './providers.ts'
import { merged, type TagKeysInput, type TagsInput, without } from './tags.ts'

type TagsPage = Page & { readonly tags: readonly TagInput[] }

/** Operations on the tags of what is named by its ARN. Keys differ in more than case: a tag replaces the one of its key. */
export interface ArnTagOperations {
  tagPolicy(input: PolicyInput & TagsInput): Promise<void>
  untagPolicy(input: PolicyInput & TagKeysInput): Promise<void>
  listPolicyTags(input: PolicyInput & PageInput): Promise<TagsPage>
  tagOpenIDConnectProvider(input: ProviderInput & TagsInput): Promise<void>
  untagOpenIDConnectProvider(input: ProviderInput & TagKeysInput): Promise<void>
  listOpenIDConnectProviderTags(input: ProviderInput & PageInput): Promise<TagsPage>
}

interface Tagged {
  readonly tags: readonly StoredTag[]
  /** Stages other tags. @throws {IamError} `UnmodifiableEntity`. */
  readonly put: (tags: readonly StoredTag[]) => void
}

/** Finds what an operation is about, authorized with these facts. */
type Find<Name> = (input: Name, call: ManagementCall, facts?: AuthorizationFacts) => Tagged

const findPolicy: Find<PolicyInput> = (input, call, facts) => {
  const found = policyTarget(input, call, facts)
  const put = (tags: readonly StoredTag[]) => call.update(modifiable(found), { tags })
  return { tags: found.stored?.tags ?? [], put }
}

const findProvider: Find<ProviderInput> = (input, call, facts) => {
  const provider = providerOf(input, call, facts)
  const put = (tags: readonly StoredTag[]) => call.update(provider, { tags })
  return { tags: provider.tags ?? [], put }
}

type Member<Name> = { readonly [Key in keyof Name]: TextParameter }

/** The member that names what an operation is about, and `more`. */
function tableOf<Name extends object, More extends object>(
  member: Member<Name>,
  more: ParameterTable<More>,
): ParameterTable<Name & More> {
  const table: unknown = Object.freeze({ ...member, ...more })
  return table as ParameterTable<Name & More>
}

function tag<Name extends object>(
  noun: string,
  member: Member<Name>,
  find: Find<Name>,
): Operation<Name & TagsInput, void> {
  return {
    name: `Tag${noun}`,
    kind: 'write',
    parameters: tableOf<Name, TagsInput>(member, { tags: parameters.requiredTags }),
    run: (input, call) => {
      const requestTags = tagsOf(input.tags)
      const { tags, put } = find(input, call, { requestTags })
      put(merged(tags, [...requestTags]))
    },
  }
}

function untag<Name extends object>(
  noun: string,
  member: Member<Name>,
  find: Find<Name>,
): Operation<Name & TagKeysInput, void> {
  return {
    name: `Untag${noun}`,
    kind: 'write',
    parameters: tableOf<Name, TagKeysInput>(member, { tagKeys: parameters.tagKeys }),
    run: (input, call) => {
      const { tagKeys } = input
      const { tags, put } = find(input, call, { keys: { 'aws:tagkeys': tagKeys } })
      put(without(tags, tagKeys))
    },
  }
}

function list<Name extends object>(
  noun: string,
  member: Member<Name>,
  find: Find<Name>,
): Operation<Name & PageInput, TagsPage> {
  return {
    name: `List${noun}Tags`,
    kind: 'read',
    parameters: tableOf<Name, PageInput>(member, pageParameters),
    run: (input, call) => {
      const sorted = find(input, call).tags.toSorted(([a], [b]) => (a < b ? -1 : 1))
      const { items, ...page } = pageOf(sorted, ([key]) => key, input)
      return { tags: shownTags(items), ...page }
    },
  }
}

const policy = Object.freeze({ policyArn: parameters.arn })
const provider = Object.freeze({ openIDConnectProviderArn: parameters.arn })

/** Tags of managed policies and OpenID Connect providers. */
export const arnTagOperations: OperationsOf<ArnTagOperations> = Object.freeze({
  tagPolicy: tag('Policy', policy, findPolicy),
  untagPolicy: untag('Policy', policy, findPolicy),
  listPolicyTags: list('Policy', policy, findPolicy),
  tagOpenIDConnectProvider: tag('OpenIDConnectProvider', provider, findProvider),
  untagOpenIDConnectProvider: untag('OpenIDConnectProvider', provider, findProvider),
  listOpenIDConnectProviderTags: list('OpenIDConnectProvider', provider, findProvider),
})
