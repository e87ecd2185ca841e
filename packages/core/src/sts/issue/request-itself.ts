import type { RequestFacts } from '../../context/facts.ts'

/**
 * What the request itself tells, without what an operation adds. Copied member by member: the facts of a request may be lazy, and a spread would lose what is not read
 * yet.
 */
export function requestItself(facts: RequestFacts): FactsOfRequest {
  const { sourceIp, isSecure, userAgent, referer } = facts
  return { sourceIp, isSecure, userAgent, referer }
}

/** Every member is named, so that a new one does not compile until it is copied. */
export type FactsOfRequest = {
  readonly [Member in keyof Omit<RequestFacts, 'requestTags' | 'keys'>]-?: RequestFacts[Member]
}
