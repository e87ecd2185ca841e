import { LRUCache } from 'lru-cache'
import type { Decision } from '../decision/decision.ts'
import type { ContextValue, RequestContext } from '../decision/request.ts'

/**
 * Remembers decisions under everything that they read.
 *
 * The key is injective: every part is preceded by its length, so no two questions share one (SEC-47). Bounded in
 * number; what a new snapshot outdates is not found any more, since other policies have other numbers.
 */
export class DecisionCache {
  readonly #entries: LRUCache<string, Decision>

  constructor(max: number) {
    this.#entries = new LRUCache({ max })
  }

  get(key: string): Decision | undefined {
    return this.#entries.get(key)
  }

  /** Errors are never remembered: the next question is evaluated anew (SEC-50). */
  set(key: string, decision: Decision): void {
    if (decision.reason !== 'Error') this.#entries.set(key, decision)
  }

  get size(): number {
    return this.#entries.size
  }
}

/** What a decision depends on beside the statements themselves. */
export interface DecisionKeyParts {
  /** Principal and all policies on its side in one number. */
  readonly plan: number
  /** Policy and RCPs of the resource in one number. */
  readonly resourcePolicies: number
  readonly action: string
  /** `null` differs from every ARN. */
  readonly resource: string | null
  readonly resourceAccount: string
  /** Folded names of exactly the keys that the candidate statements read, sorted. */
  readonly readKeys: readonly string[]
  readonly context: RequestContext
}

/** Encodes the parts so that different parts never give equal keys. */
export function decisionKey(parts: DecisionKeyParts): string {
  let key = `${parts.plan};${parts.resourcePolicies};${lengthPrefixed(parts.action)}${parts.resource === null ? 'n' : lengthPrefixed(parts.resource)}${lengthPrefixed(parts.resourceAccount)}`
  for (const name of parts.readKeys) {
    key += lengthPrefixed(name) + encodeValue(parts.context.get(name)) // RULE cache.injective-key
  }
  return key
}

function encodeValue(value: ContextValue | undefined): string {
  if (value === undefined) return 'm'
  if (typeof value === 'string') return `s${lengthPrefixed(value)}`
  let text = `l${value.length};`
  for (const element of value) text += lengthPrefixed(element)
  return text
}

function lengthPrefixed(text: string): string {
  return `${text.length}:${text}`
}
