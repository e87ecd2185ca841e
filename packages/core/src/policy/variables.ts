import type { ContextValue } from './context-value.ts'
import { foldCase } from './fold-case.ts'
import { type GlobTokens, globTokens, literalTokens } from './wildcard.ts'

/** Where variables get their values: the condition keys of the request, by folded name. */
export interface VariableValues {
  get(foldedKey: string): ContextValue | undefined
}

/** A piece of an element's text: pattern text, text that is literal whatever it holds, or a variable. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined }

/**
 * How `${…}` is read: variables, ordinary text as in documents of version 2008-10-17 (VAR-1), or not at all: where the
 * version cannot be read, nobody knows which of the two was meant, and text with `${` is a fault (EVAL-6).
 */
export type VariableMode = 'variables' | 'plain' | 'unreadable'

/**
 * Splits text at its variables (VAR-3). Answers `undefined` if one is malformed: other spacing, a missing brace or
 * quote, an empty body or an empty default.
 */
export function parseSegments(text: string, mode: VariableMode): readonly Segment[] | undefined {
  if (mode === 'plain' || !text.includes('${')) return [{ kind: 'text', text }] // RULE var.only-2012-10-17
  if (mode === 'unreadable') return undefined
  const segments: Segment[] = []
  let from = 0
  for (let open = text.indexOf('${'); open !== -1; open = text.indexOf('${', from)) {
    const close = text.indexOf('}', open)
    const variable = close === -1 ? undefined : parseVariable(text.slice(open + 2, close))
    if (variable === undefined) return undefined // RULE var.malformed-is-refused
    if (open > from) segments.push({ kind: 'text', text: text.slice(from, open) })
    segments.push(variable)
    from = close + 1
  }
  if (from < text.length) segments.push({ kind: 'text', text: text.slice(from) })
  return segments
}

function parseVariable(body: string): Segment | undefined {
  if (body === '*' || body === '?' || body === '$') return { kind: 'literal', text: body }
  const match = /^([^\s,'](?:[^,']*[^\s,'])?)(?:, '([^']+)')?$/.exec(body)
  const name = match?.[1]
  if (name === undefined) return undefined
  return { kind: 'variable', key: foldCase(name), fallback: match?.[2] }
}

/** Whether any segment is a variable: only then matching has something to resolve. */
export function hasVariables(segments: readonly Segment[]): boolean {
  return segments.some((segment) => segment.kind === 'variable')
}

/** The value of a variable, its default, or `undefined`: unresolved (VAR-5). */
export function resolveVariable(
  variable: Extract<Segment, { kind: 'variable' }>,
  values: VariableValues,
): string | undefined {
  const value = values.get(variable.key)
  // RULE var.no-value-if-multi-valued-or-empty
  return typeof value === 'string' && value !== '' ? value : variable.fallback
}

/** The text with every variable replaced, or `undefined` if one is unresolved. */
export function substituteText(
  segments: readonly Segment[],
  values: VariableValues,
): string | undefined {
  let text = ''
  for (const segment of segments) {
    const piece = segment.kind === 'variable' ? resolveVariable(segment, values) : segment.text
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

/** The pattern with every variable replaced by literal code points, or `undefined` if one is unresolved. */
export function substituteTokens(
  segments: readonly Segment[],
  values: VariableValues,
): GlobTokens | undefined {
  const tokens: number[] = []
  for (const segment of segments) {
    if (segment.kind === 'text') {
      tokens.push(...globTokens(segment.text))
      continue
    }
    const piece = segment.kind === 'literal' ? segment.text : resolveVariable(segment, values)
    if (piece === undefined) return undefined
    tokens.push(...literalTokens(piece)) // RULE var.substituted-text-is-literal
  }
  return tokens
}
