import { foldCase } from '../policy/fold-case.ts'
import { isLongerThan } from '../policy/limits.ts'
import type { Tags } from './tags.ts'

/** Most tags of one entity or session (LIM-9). */
export const mostTags = 50

// AWS's character class. Format characters, combining marks and controls are not in it (SEC-21).
const allowedCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Says what is wrong with one tag, or `undefined`. Completes "the tag ...". */
export function tagProblem(key: string, value: string): string | undefined {
  if (key === '' || isLongerThan(key, 128)) return 'must have a key of 1 to 128 characters'
  if (isLongerThan(value, 256)) return 'must have a value of at most 256 characters'
  if (foldCase(key).startsWith('aws:')) return 'must not have a key that begins with `aws:`'
  for (const text of [key, value]) {
    if (!allowedCharacters.test(text) || /[\u2028\u2029]/.test(text)) {
      return 'may hold only letters, digits, spaces and `_.:/=+-@`'
    }
    if (text !== text.normalize('NFC')) return 'must be in Unicode normal form C'
  }
  return undefined
}

/**
 * Says what is wrong with a set of tags, or `undefined`: every tag, their number, and keys that differ only in case,
 * since one condition key would find both (KEY-6).
 */
export function tagSetProblem(tags: Iterable<readonly [string, string]>): string | undefined {
  const seen = new Set<string>()
  for (const [key, value] of tags) {
    const problem = tagProblem(key, value)
    if (problem !== undefined) return `the tag \`${key.slice(0, 128)}\` ${problem}`
    const folded = foldCase(key)
    if (seen.has(folded)) return `the tag \`${key}\` stands twice; case is ignored` // RULE key.tag-keys-unique-ignoring-case
    seen.add(folded)
    if (seen.size > mostTags) return `there are more than ${mostTags} tags`
  }
  return undefined
}

/**
 * The tags that `aws:PrincipalTag/KEY` reads: the role's, overridden by session tags of the same key whatever its
 * case (KEY-6). The session's spelling of the key stays.
 */
export function principalTags(role: Tags, session: Tags): Tags {
  if (session.size === 0) return role
  const overridden = new Set<string>()
  for (const key of session.keys()) overridden.add(foldCase(key))
  const merged = new Map<string, string>()
  for (const [key, value] of role) {
    if (!overridden.has(foldCase(key))) merged.set(key, value) // RULE key.session-tags-override
  }
  for (const [key, value] of session) merged.set(key, value)
  return merged
}
