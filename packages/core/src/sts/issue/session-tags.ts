import { IamError } from '../../errors.ts'
import type { Session } from '../../identity/session.ts'
import { mostTags, tagSetProblem } from '../../identity/tag-rules.ts'
import { noTags, type Tags } from '../../identity/tags.ts'
import { foldCase } from '../../policy/fold-case.ts'
import { echoed } from '../echoed.ts'

/** The tags of a session that is to be made. */
export interface SessionTags {
  /** Passed and inherited tags together. */
  readonly all: Tags
  /** What the caller's own session hands down. */
  readonly inherited: Tags
  /** Keys named in this call, each in the spelling of its tag: `sts:TransitiveTagKeys`. */
  readonly namedTransitiveKeys: readonly string[]
  /** Keys that go on down the chain: the inherited ones and the named ones. */
  readonly transitiveKeys: readonly string[]
}

/**
 * Joins the tags of a call with those that the caller's session hands down.
 *
 * @throws {IamError} `ValidationError` for a tag outside STS-11, a key that is inherited already, or a
 *   transitive key that names no tag.
 */
export function combineSessionTags(
  passed: Tags,
  transitiveKeys: readonly string[],
  caller: Session | undefined,
): SessionTags {
  const problem = tagSetProblem(passed) // RULE sts.session-tags
  if (problem !== undefined) throw invalid(echoed(problem))

  const inherited = inheritedTags(caller)
  const spelling = new Map<string, string>()
  for (const key of inherited.keys()) spelling.set(foldCase(key), key)
  for (const key of passed.keys()) {
    // RULE sts.inherited-tags-stay
    if (spelling.has(foldCase(key)))
      throw invalid(`the tag \`${key}\` is inherited from the calling session`)
  }
  for (const key of passed.keys()) spelling.set(foldCase(key), key)
  if (spelling.size > mostTags) {
    throw invalid(`there are more than ${mostTags} tags, inherited ones included`)
  }

  const named = namedKeys(transitiveKeys, spelling)
  return Object.freeze({
    all: new Map([...inherited, ...passed]),
    inherited,
    namedTransitiveKeys: named,
    transitiveKeys: Object.freeze([...new Set([...inherited.keys(), ...named])]),
  })
}

/** The tags of a session that its transitive keys name, whatever their case. */
function inheritedTags(caller: Session | undefined): Tags {
  if (caller === undefined || caller.transitiveTagKeys.length === 0) return noTags
  const transitive = new Set(caller.transitiveTagKeys.map(foldCase))
  return new Map([...caller.tags].filter(([key]) => transitive.has(foldCase(key))))
}

function namedKeys(
  transitiveKeys: readonly string[],
  spelling: ReadonlyMap<string, string>,
): readonly string[] {
  const named = new Set<string>()
  for (const key of transitiveKeys) {
    const tag = spelling.get(foldCase(key))
    // RULE sts.transitive-keys-name-tags
    if (tag === undefined) throw invalid('a transitive tag key must name a tag of the session')
    named.add(tag)
  }
  return Object.freeze([...named])
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
