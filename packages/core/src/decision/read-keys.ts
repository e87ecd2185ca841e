import { foldCase } from '../policy/fold-case.ts'
import type { CompiledStatement } from '../policy/statement.ts'
import { applicableLayers, everyLayer, matchTarget } from './layers.ts'
import { matchActions } from './match-statement.ts'
import { placePolicySet } from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest, ContextValue } from './request.ts'

/** A condition key that some candidate statement reads, and what the request has for it. */
export interface ReadKey {
  /** As the first of the statements spells it. */
  readonly key: string
  /** `undefined`: the key is missing. */
  readonly value: ContextValue | undefined
}

/**
 * Lists the condition keys that the policies read to answer a request: those of conditions and variables in every
 * statement of an applicable layer whose action element may match. Sorted by folded name.
 *
 * Text that looks like a variable counts as one in documents of version 2008-10-17 too.
 *
 * @throws {TypeError} for a resource that is no ARN.
 */
export function readKeys(request: AuthorizationRequest, policies: PolicySet): readonly ReadKey[] {
  const placed = placePolicySet(policies)
  const { foldedAction } = matchTarget(request, placed)
  const spellings = new Map<string, string>()
  for (const { statements } of everyLayer(applicableLayers(request, placed, placed))) {
    for (const { statement } of statements) {
      if (matchActions(statement.action, foldedAction) === 'no') continue
      addKeys(statement, spellings)
    }
  }
  return [...spellings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folded, key]) => ({ key, value: request.context.get(folded) }))
}

/** Whether the request has no value for the key: an empty list is none (COND-3). */
export function isMissing({ value }: ReadKey): boolean {
  return value === undefined || (typeof value !== 'string' && value.length === 0)
}

/** `${*}`, `${?}` and `${$}` are characters. */
const literals: readonly string[] = ['*', '?', '$']

function addKeys(statement: CompiledStatement, spellings: Map<string, string>): void {
  for (const [folded, key] of spelledKeys(statement)) {
    if (!spellings.has(folded) && !literals.includes(folded)) spellings.set(folded, key)
  }
}

/** Keys as the document writes them, by folded name. */
function spelledKeys({ conditions, resource }: CompiledStatement): ReadonlyMap<string, string> {
  const texts = [
    ...conditions.flatMap(({ operands }) => operands),
    ...(resource?.entries ?? []).map(({ source }) => source),
  ]
  const variables = texts.flatMap((text) =>
    Array.from(text.matchAll(/\$\{([^,}]+)/g), ([, name = '']) => [foldCase(name), name] as const),
  )
  return new Map([
    ...variables,
    ...conditions.map(({ key, foldedKey }) => [foldedKey, key] as const),
  ])
}
