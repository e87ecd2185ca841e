import { foldCase, IamError } from '@gatewarden/core'
import type { ServiceObject } from '../objects/service-objects.ts'
import type { TagInput } from './inputs.ts'
import { invalidInput } from './readers.ts'

const most = 200

/**
 * Tags with further ones; a key that is there already gets the new value. One condition key finds a tag whatever its case,
 * so keys that differ in case alone are refused.
 *
 * @throws {IamError} `TooManyTagsException` above 200, `ValidationException`.
 */
export function withTags(
  present: ServiceObject['tags'],
  added: readonly TagInput[] = [],
): ServiceObject['tags'] {
  const tags = new Map(present)
  for (const { key, value } of added) {
    if (foldCase(key).startsWith('aws:')) throw invalidInput('tags', 'must not begin with `aws:`')
    tags.set(key, value)
  }
  const keys = new Set([...tags.keys()].map(foldCase))
  const isRepeated = new Set(added.map(({ key }) => foldCase(key))).size < added.length
  if (keys.size < tags.size || isRepeated) throw invalidInput('tags', 'has a key twice')
  if (tags.size > most)
    throw new IamError('TooManyTagsException', `a resource has at most ${most} tags`) // RULE ra.most-tags
  return [...tags]
}

/** Tags without those of some keys; a key that is not there harms nothing. */
export function withoutTags(
  present: ServiceObject['tags'],
  keys: readonly string[],
): ServiceObject['tags'] {
  return present.filter(([key]) => !keys.includes(key))
}

/** Tags as they are shown. */
export function shownTags(tags: ServiceObject['tags']): readonly TagInput[] {
  return tags.map(([key, value]) => ({ key, value }))
}
