import { IamError } from '../../errors.ts'
import { tagSetProblem } from '../../identity/tag-rules.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { StoredTag } from '../../store/managed/stored-identities.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { Operation } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type PageInput, pageParameters, parameters, tagsOf } from '../parameters.ts'
import { shownTags } from '../shown/show-entity.ts'
import { type HolderName, holderName, holderParameters, nouns } from './holder.ts'

/** Tags to be put. */
export interface TagsInput {
  /** 1 to 50. */
  readonly tags: readonly TagInput[]
}

/** Tags to be taken off. */
export interface TagKeysInput {
  /** 1 to 50. */
  readonly tagKeys: readonly string[]
}

/** The operations on the tags of one kind. */
export interface TagFamily<Kind extends 'user' | 'role'> {
  readonly tag: Operation<HolderName<Kind> & TagsInput, void>
  readonly untag: Operation<HolderName<Kind> & TagKeysInput, void>
  readonly list: Operation<
    HolderName<Kind> & PageInput,
    Page & { readonly tags: readonly TagInput[] }
  >
}

/** Tags of users or roles. Keys differ in more than case: a tag replaces the one of its key. */
export function tags<Kind extends 'user' | 'role'>(kind: Kind): TagFamily<Kind> {
  const noun = nouns[kind]
  return {
    tag: {
      name: `Tag${noun}`,
      kind: 'write',
      parameters: holderParameters<Kind, TagsInput>(kind, { tags: parameters.requiredTags }),
      run: (input, call) => {
        const requestTags = tagsOf((input as TagsInput).tags)
        const facts = { requestTags }
        const holder = call.entity<'user' | 'role'>(kind, holderName(kind, input), facts)
        call.update(holder, { tags: merged(holder.tags, [...requestTags]) })
      },
    },
    untag: {
      name: `Untag${noun}`,
      kind: 'write',
      parameters: holderParameters<Kind, TagKeysInput>(kind, { tagKeys: parameters.tagKeys }),
      run: (input, call) => {
        const { tagKeys } = input as TagKeysInput
        const facts = { keys: { 'aws:tagkeys': tagKeys } }
        const holder = call.entity<'user' | 'role'>(kind, holderName(kind, input), facts)
        call.update(holder, { tags: without(holder.tags, tagKeys) })
      },
    },
    list: {
      name: `List${noun}Tags`,
      kind: 'read',
      parameters: holderParameters<Kind, PageInput>(kind, pageParameters),
      run: (input, call) => {
        const holder = call.entity<'user' | 'role'>(kind, holderName(kind, input))
        const sorted = holder.tags.toSorted(([a], [b]) => (a < b ? -1 : 1))
        const { items, ...page } = pageOf(sorted, ([key]) => key, input as PageInput)
        return { tags: shownTags(items), ...page }
      },
    },
  }
}

/** The tags with others in place of those of the same keys. @throws {IamError} `ValidationError` (LIM-9). */
export function merged(
  present: readonly StoredTag[],
  next: readonly StoredTag[],
): readonly StoredTag[] {
  const keys = next.map(([key]) => key)
  const all = [...without(present, keys), ...next]
  const problem = tagSetProblem(all)
  if (problem === undefined) return all
  throw new IamError('ValidationError', `1 validation error detected: ${problem}`)
}

/** The tags without those of these keys, whatever their case. */
export function without(
  present: readonly StoredTag[],
  keys: readonly string[],
): readonly StoredTag[] {
  const gone = new Set(keys.map(foldCase))
  return present.filter(([key]) => !gone.has(foldCase(key)))
}
