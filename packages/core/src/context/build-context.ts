import type { ContextValue, RequestContext } from '../decision/request.ts'
import type { Tags } from '../identity/tags.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { ResourceFacts } from './facts.ts'
import { type ContextSources, globalKeys, sessionOf } from './global-keys.ts'

/**
 * The context of one request. Lazy: a key costs nothing until a statement reads it.
 *
 * Keys that core answers for come from core alone; the application supplies tags and its own service keys (KEY-2).
 */
export function buildContext(
  sources: ContextSources,
  resourceFacts: ResourceFacts | undefined,
): RequestContext {
  return { get: (foldedKey) => readKey(foldedKey, sources, resourceFacts) }
}

function readKey(
  key: string,
  sources: ContextSources,
  resource: ResourceFacts | undefined,
): ContextValue | undefined {
  // Set by operations of ours only: `sts:externalid`, a certificate's tags while its trust is evaluated.
  const given = sources.facts.keys?.get(key)
  if (given !== undefined) return given
  const global = globalKeys.get(key)
  if (global !== undefined) return global(sources)
  if (key.startsWith('aws:')) return readTag(key, sources, resource)
  const claim = readClaim(key, sources)
  if (claim !== undefined) return claim
  return isReserved(key) ? undefined : resource?.attributes?.get(key) // RULE key.one-source
}

const reserved = ['aws:', 'sts:', 'iam:', 'rolesanywhere:', 'saml:', 'authzen:']

/** Whether a key belongs to core, so that no loader or caller may set it. `key` is folded. */
export function isReserved(key: string): boolean {
  return reserved.some((prefix) => key.startsWith(prefix))
}

function readTag(
  key: string,
  sources: ContextSources,
  resource: ResourceFacts | undefined,
): ContextValue | undefined {
  const slash = key.indexOf('/')
  if (slash === -1) return undefined
  const name = key.slice(slash + 1)
  switch (key.slice(0, slash)) {
    case 'aws:principaltag':
      return 'tags' in sources.principal ? findTag(sources.principal.tags, name) : undefined
    case 'aws:requesttag':
      return findTag(sources.facts.requestTags, name)
    case 'aws:resourcetag':
      return findTag(resource?.tags, name)
    default:
      return undefined
  }
}

/** Tag keys compare without regard to ASCII case (KEY-1). */
function findTag(tags: Tags | undefined, foldedName: string): string | undefined {
  if (tags === undefined) return undefined
  const exact = tags.get(foldedName)
  if (exact !== undefined) return exact
  for (const [key, value] of tags) {
    if (foldCase(key) === foldedName) return value // RULE key.tag-keys-ignore-case
  }
  return undefined
}

/** `ISSUER:claim`, by the known issuer and never by splitting at a colon (FED-6). */
function readClaim(key: string, { principal }: ContextSources): ContextValue | undefined {
  const source =
    principal.kind === 'federated'
      ? { issuer: principal.issuer, claims: principal.claims }
      : sessionOf(principal)?.federation
  if (source?.issuer === undefined) return undefined
  const prefix = `${foldCase(source.issuer)}:`
  if (!key.startsWith(prefix)) return undefined // RULE fed.claim-key-by-issuer-prefix
  const name = key.slice(prefix.length)
  for (const [claim, value] of source.claims) {
    if (foldCase(claim) === name) return value
  }
  return undefined
}
