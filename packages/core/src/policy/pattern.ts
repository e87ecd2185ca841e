import { SharedTable } from './shared-table.ts'
import {
  hasVariables,
  parseSegments,
  type Segment,
  substituteTokens,
  type VariableMode,
  type VariableValues,
} from './variables.ts'
import { compileGlob, type Glob, type GlobTokens, globFromTokens } from './wildcard.ts'

/** A wildcard pattern that may hold variables. */
export type Pattern =
  | { readonly kind: 'fixed'; readonly glob: Glob }
  | { readonly kind: 'variable'; readonly segments: readonly Segment[] }

const noValues: VariableValues = new Map()

/** Patterns without variables that are short: of ARNs most fields are the same few texts. */
const shared = new SharedTable(
  (text): Pattern => ({ kind: 'fixed', glob: compileGlob(text) }),
  1_000,
)
const longestField = 12

/** Compiles a pattern; `undefined` if a variable in it is malformed. Callers have checked the cap on its length. */
export function compilePattern(text: string, mode: VariableMode): Pattern | undefined {
  if (text.length <= longestField && !text.includes('${')) return shared.get(text)
  const segments = parseSegments(text, mode)
  if (segments === undefined) return undefined
  if (hasVariables(segments)) return { kind: 'variable', segments }
  return { kind: 'fixed', glob: globFromTokens(substituteTokens(segments, noValues) as GlobTokens) }
}

/** The glob to match with; `undefined` if a variable is unresolved. */
export function resolvePattern(pattern: Pattern, values: VariableValues): Glob | undefined {
  if (pattern.kind === 'fixed') return pattern.glob
  const tokens = substituteTokens(pattern.segments, values)
  return tokens === undefined ? undefined : globFromTokens(tokens) // RULE var.unresolved-is-no-fault
}
