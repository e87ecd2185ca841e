import { IamError } from '../../errors.ts'
import type { Tags } from '../../identity/tags.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { TagInput } from './role-parameters.ts'

/**
 * Makes a map of a list of tags.
 *
 * @throws {IamError} `ValidationError` for a key that stands twice, whatever its case: a map would keep the
 *   last one silently (STS-11).
 */
export function tagsFromInput(input: readonly TagInput[] = []): Tags {
  const tags = new Map<string, string>()
  const seen = new Set<string>()
  for (const { key, value } of input) {
    const folded = foldCase(key)
    if (seen.has(folded)) {
      // RULE sts.tag-keys-unique
      const message = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
      throw new IamError('ValidationError', message)
    }
    seen.add(folded)
    tags.set(key, value)
  }
  return tags
}
