import { noTags, type Tags } from '../identity/tags.ts'
import { rejectedClaim } from './identity-error.ts'

/** What an identity provider asserts for the session, in AWS's own claims (STS-16). */
export interface AwsClaims {
  readonly tags: Tags
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity: string | undefined
}

const tagsClaim = 'https://aws.amazon.com/tags'
const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'

/**
 * Reads session tags and source identity of a foreign token; their alphabets are checked where sessions
 * are issued.
 *
 * @throws {IamError} `IDPRejectedClaim` for another shape: a restriction must not get lost.
 */
export function readAwsClaims(claims: ReadonlyMap<string, unknown>): AwsClaims {
  const sourceIdentity = claims.get(sourceIdentityClaim)
  if (sourceIdentity !== undefined && typeof sourceIdentity !== 'string') {
    throw rejectedClaim('the source identity must be text')
  }
  if (!claims.has(tagsClaim)) return { tags: noTags, transitiveTagKeys: [], sourceIdentity }

  const { principal_tags: tags = {}, transitive_tag_keys: keys = [] } = objectOf(
    claims.get(tagsClaim),
  ) as { readonly principal_tags?: unknown; readonly transitive_tag_keys?: unknown }
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw rejectedClaim('transitive tag keys must be a list of texts')
  }
  return { tags: readTags(tags), transitiveTagKeys: keys, sourceIdentity }
}

function readTags(value: unknown): Tags {
  const tags = new Map<string, string>()
  for (const [key, values] of Object.entries(objectOf(value))) {
    const [only, ...others]: readonly unknown[] = Array.isArray(values) ? values : []
    if (typeof only !== 'string' || others.length > 0) {
      throw rejectedClaim('a tag must be a list of one text') // RULE fed.one-value-per-tag
    }
    tags.set(key, only)
  }
  return tags
}

function objectOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw rejectedClaim('the tags must be an object')
}
