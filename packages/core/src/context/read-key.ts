import type { ContextValue } from '../decision/request.ts'
import type { Tags } from '../identity/tags.ts'
import { foldCase } from '../policy/fold-case.ts'
import { SharedTable } from '../policy/shared-table.ts'
import { type ContextSources, globalKeys, type ReadKey, sessionOf } from './global-keys.ts'

/**
 * The value of one condition key; `undefined`: the key is missing. Nothing else of the context is computed for it.
 *
 * Keys that core answers for come from core alone; the application supplies tags and its own service keys (KEY-2).
 */
export function readKey(foldedKey: string, sources: ContextSources): ContextValue | undefined {
  // Set by operations of ours only: `sts:externalid`, a certificate's tags while its trust is evaluated.
  const given = sources.facts.keys?.get(foldedKey)
  return given === undefined ? readers.get(foldedKey)(sources) : given
}

/** What policies ask for are the same few keys: how one is read is found once. */
const readers = new SharedTable(readerOf)

function readerOf(key: string): ReadKey {
  const global = globalKeys.get(key)
  if (global !== undefined) return global
  if (key.startsWith('aws:')) return tagReader(key)
  const isOfCore = isReserved(key)
  return (sources) => {
    const claim = readClaim(key, sources)
    if (claim !== undefined || isOfCore) return claim
    return sources.resourceFacts?.attributes?.get(key) // RULE key.one-source
  }
}

const reserved = ['aws:', 'sts:', 'iam:', 'rolesanywhere:', 'saml:', 'authzen:']

/** Whether a key belongs to core, so that no loader or caller may set it. `key` is folded. */
export function isReserved(key: string): boolean {
  return reserved.some((prefix) => key.startsWith(prefix))
}

function tagReader(key: string): ReadKey {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  switch (slash === -1 ? '' : key.slice(0, slash)) {
    case 'aws:principaltag':
      return ({ principal }) => ('tags' in principal ? findTag(principal.tags, name) : undefined)
    case 'aws:requesttag':
      return ({ facts }) => findTag(facts.requestTags, name)
    case 'aws:resourcetag':
      return ({ resourceFacts, resourceTags }) => findTag(resourceFacts?.tags ?? resourceTags, name)
    default:
      return () => undefined
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
