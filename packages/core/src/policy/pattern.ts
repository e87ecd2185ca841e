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

/** Short patterns without variables: of ARNs most fields are the same few texts, and one of each is enough. */
const shared = new Map<string, Pattern>()
const mostShared = 1_000
const longestShared = 12 // A longer piece of text would keep the whole document that it was cut from.

/** Compiles a pattern; `undefined` if a variable in it is malformed. Callers have checked the cap on its length. */
export function compilePattern(text: string, mode: VariableMode): Pattern | undefined {
  if (text.length <= longestShared && !text.includes('${')) return sharedPattern(text)
  const segments = parseSegments(text, mode)
  if (segments === undefined) return undefined
  if (hasVariables(segments)) return { kind: 'variable', segments }
  return { kind: 'fixed', glob: globFromTokens(substituteTokens(segments, noValues) as GlobTokens) }
}

function sharedPattern(text: string): Pattern {
  const known = shared.get(text)
  if (known !== undefined) return known
  const pattern: Pattern = { kind: 'fixed', glob: compileGlob(text) }
  if (shared.size >= mostShared) shared.clear()
  shared.set(text, pattern)
  return pattern
}

/** The glob to match with; `undefined` if a variable is unresolved. */
export function resolvePattern(pattern: Pattern, values: VariableValues): Glob | undefined {
  if (pattern.kind === 'fixed') return pattern.glob
  const tokens = substituteTokens(pattern.segments, values)
  return tokens === undefined ? undefined : globFromTokens(tokens) // RULE var.unresolved-is-no-fault
}
