import type { SplitArn } from './arn.ts'
import { hasPrefix } from './has-prefix.ts'
import { limits } from './limits.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { compilePattern, type Pattern, resolvePattern } from './pattern.ts'
import type { VariableMode, VariableValues } from './variables.ts'
import { matchGlob } from './wildcard.ts'

/** A pattern for ARNs: six globs, compared field by field, so no wildcard crosses a colon of the first five. */
export interface ArnPattern {
  readonly fields: readonly Pattern[]
  /**
   * The literal fields before the sixth, with their colons: compared at once. `undefined` where one of the first five
   * is neither literal nor, behind all literal ones, a lone `*`.
   */
  readonly literalHead: string | undefined
  readonly hasVariables: boolean
}

/** Splits a pattern at its first five colons; colons inside `${…}` do not count (MATCH-5). */
export function splitArnPattern(text: string, mode: VariableMode): string[] {
  const fields: string[] = []
  let from = 0
  for (let at = 0; at < text.length && fields.length < 5; at += 1) {
    if (mode === 'variables' && text.startsWith('${', at)) {
      const close = text.indexOf('}', at)
      at = close === -1 ? text.length : close
    } else if (text[at] === ':') {
      fields.push(text.slice(from, at))
      from = at + 1
    }
  }
  fields.push(text.slice(from))
  return fields
}

/** Compiles six fields; `undefined` if one of them is malformed. */
export function compileArnFields(
  fields: readonly string[],
  mode: VariableMode,
): ArnPattern | undefined {
  const patterns: Pattern[] = []
  for (const field of fields) {
    const pattern = compilePattern(field, mode)
    if (pattern === undefined) return undefined
    patterns.push(pattern)
  }
  return {
    fields: patterns,
    hasVariables: patterns.some((pattern) => pattern.kind === 'variable'),
    literalHead: literalHeadOf(patterns),
  }
}

function literalHeadOf(patterns: readonly Pattern[]): string | undefined {
  const firstFive = patterns.slice(0, 5)
  const rest = firstFive.findIndex((pattern) => literalOf(pattern) === undefined)
  const literals = rest === -1 ? firstFive : firstFive.slice(0, rest)
  if (patterns.length < 6 || !firstFive.slice(literals.length).every(isEverything)) return undefined
  return literals.map((pattern) => `${literalOf(pattern)}:`).join('')
}

function literalOf(pattern: Pattern): string | undefined {
  const isLiteral = pattern.kind === 'fixed' && pattern.glob.shape === 'literal'
  return isLiteral ? pattern.glob.text : undefined
}

function isEverything(pattern: Pattern): boolean {
  return pattern.kind === 'fixed' && pattern.glob.shape === 'everything'
}

/** Whether every field of `value` matches. An unresolved variable matches nothing (VAR-6). */
export function matchArnPattern(
  pattern: ArnPattern,
  value: SplitArn,
  values: VariableValues,
): Outcome {
  const { literalHead } = pattern
  // A longer text could hold a field that is over the limit of one value, which the loop finds.
  if (literalHead === undefined || value.text.length > limits.valueLength)
    return matchFields(pattern, value, values)
  if (!hasPrefix(value.text, literalHead)) return 'no'
  const glob = resolvePattern(pattern.fields[5] as Pattern, values)
  return glob === undefined ? 'no' : matchGlob(glob, value.text, value.resourceStart)
}

function matchFields(pattern: ArnPattern, value: SplitArn, values: VariableValues): Outcome {
  let fault = false
  for (let at = 0; at < 6; at += 1) {
    // RULE match.arn-field-by-field
    const glob = resolvePattern(pattern.fields[at] as Pattern, values)
    if (glob === undefined) return 'no' // RULE var.unresolved-matches-nothing
    const outcome = matchGlob(glob, value.fields[at] as string)
    if (outcome === 'no') return 'no'
    if (outcome === 'fault') fault = true
  }
  return fault ? 'fault' : outcomeOf(true)
}

/** Whether a variable of the pattern has neither a value nor a default. */
export function isUnresolved(pattern: ArnPattern, values: VariableValues): boolean {
  if (!pattern.hasVariables) return false
  return pattern.fields.some((field) => resolvePattern(field, values) === undefined)
}
