import { hasPrefix } from './has-prefix.ts'
import { isLongerThan, limits } from './limits.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** Stands for `*`: any run of code points, also none. */
export const ANY_RUN = -1
/** Stands for `?`: exactly one code point. */
export const ANY_ONE = -2

/** A pattern as code points, `ANY_RUN` and `ANY_ONE`: what substituted variables are spliced into as literals. */
export type GlobTokens = readonly number[]

/** A compiled wildcard pattern. */
export interface Glob {
  /** The commonest shapes need no token walk. */
  readonly shape: 'everything' | 'literal' | 'prefix' | 'parts' | 'general'
  /** The literal, or the literal before a final `*`; empty for the other shapes. */
  readonly text: string
  /** Of the shape `parts`: the literal text around and between its `*`s; no `?` is in it. */
  readonly parts: readonly string[]
  /** Length of the longest of the parts. */
  readonly longestPart: number
  /** Of the shapes `parts` and `general`; the others do without. */
  readonly tokens: GlobTokens
}

const none: readonly never[] = Object.freeze([])

/** Reads `*` and `?` of a piece of pattern text. There is no escape in it (MATCH-2). */
export function globTokens(text: string): number[] {
  const tokens: number[] = []
  for (const char of text) {
    // RULE match.star-and-question-mark
    if (char === '*') tokens.push(ANY_RUN)
    else if (char === '?') tokens.push(ANY_ONE)
    else tokens.push(char.codePointAt(0) as number)
  }
  return tokens
}

/** Reads text without wildcards. */
export function literalTokens(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) as number)
}

/** Compiles tokens once, so that matching is a comparison for the usual shapes. */
export function globFromTokens(tokens: GlobTokens): Glob {
  const compact = tokens.filter((token, at) => token !== ANY_RUN || tokens[at - 1] !== ANY_RUN)
  const general: Glob = { shape: 'general', text: '', parts: none, longestPart: 0, tokens: compact }
  // As text, half of a surrogate pair could meet its other half, in the value or in the next token.
  if (compact.some(isSurrogate)) return general
  const wild = compact.findIndex((token) => token < 0)
  if (wild === -1) return plainGlob('literal', textOf(compact))
  if (wild === compact.length - 1 && compact[wild] === ANY_RUN) {
    const text = textOf(compact.slice(0, -1))
    return plainGlob(text === '' ? 'everything' : 'prefix', text)
  }
  if (compact.includes(ANY_ONE)) return general
  const parts = partsOf(compact)
  const longestPart = Math.max(...parts.map((part) => part.length))
  return { shape: 'parts', text: '', parts, longestPart, tokens: compact }
}

function plainGlob(shape: 'everything' | 'literal' | 'prefix', text: string): Glob {
  return { shape, text, parts: none, longestPart: 0, tokens: none }
}

function partsOf(tokens: GlobTokens): readonly string[] {
  const parts: number[][] = [[]]
  for (const token of tokens) {
    if (token === ANY_RUN) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.map(textOf)
}

function isSurrogate(token: number): boolean {
  return token >= 0xd800 && token <= 0xdfff
}

/** Compiles a pattern with `*` and `?`. */
export function compileGlob(pattern: string): Glob {
  return globFromTokens(globTokens(pattern))
}

function textOf(tokens: GlobTokens): string {
  // Joined, since a string that is summed up stays a tree; and not spread: substituted text may be long.
  return tokens.map((token) => String.fromCodePoint(token)).join('')
}

/**
 * Whether the whole of `value`, or of what follows its first `from` UTF-16 units, matches. Linear in the value for a
 * given pattern: one saved star, no recursion, no RegExp; a fault beyond the caps of LIM-10.
 */
export function matchGlob(glob: Glob, value: string, from = 0): Outcome {
  const length = value.length - from
  if (length > limits.valueLength && isLongerThan(value.slice(from), limits.valueLength))
    return 'fault' // RULE lim.match-value-length
  const { shape, text } = glob
  switch (shape) {
    case 'everything':
      return 'yes'
    case 'literal':
      return outcomeOf(from === 0 ? value === text : value.slice(from) === text)
    case 'prefix':
      return outcomeOf(hasPrefix(value, text, from))
    case 'parts':
      // Where the step cap could be met, the steps are counted.
      if (mayExceedSteps(glob, length)) return matchTokens(glob.tokens, value, from)
      return outcomeOf(matchParts(glob.parts, value, from))
    case 'general':
      return matchTokens(glob.tokens, value, from)
  }
}

/**
 * Whether the token walk could meet the cap. From each place in the value it compares the text of one part, and the
 * place only ever moves on: no part is begun at more places than the value has.
 */
function mayExceedSteps({ parts, longestPart, tokens }: Glob, length: number): boolean {
  return (longestPart + 1) * (length + parts.length) + tokens.length > limits.matchSteps
}

/** The first part at the start, the last at the end, each other as early as it comes: as the token walk does. */
function matchParts(parts: readonly string[], value: string, from: number): boolean {
  const first = parts[0] as string
  const last = parts[parts.length - 1] as string
  if (!hasPrefix(value, first, from)) return false
  let at = from + first.length
  for (let index = 1; index < parts.length - 1; index += 1) {
    const part = parts[index] as string
    const found = value.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  const end = value.length - last.length
  return end >= at && hasPrefix(value, last, end)
}

function matchTokens(tokens: GlobTokens, value: string, from: number): Outcome {
  let at = from // in value
  let token = 0
  let starToken = -1
  let starAt = 0
  for (let steps = 0; at < value.length; steps += 1) {
    if (steps >= limits.matchSteps) return 'fault' // RULE lim.match-steps
    const wanted = tokens[token]
    const code = value.codePointAt(at) as number
    if (wanted === ANY_RUN) {
      starToken = token
      starAt = at
      token += 1
    } else if (wanted === ANY_ONE || wanted === code) {
      at += code > 0xffff ? 2 : 1
      token += 1
    } else if (starToken !== -1) {
      // The newest star takes one code point more; an older one never has to: no backtracking beyond it.
      starAt += (value.codePointAt(starAt) as number) > 0xffff ? 2 : 1
      at = starAt
      token = starToken + 1 // RULE match.linear-in-the-value
    } else {
      return 'no'
    }
  }
  while (tokens[token] === ANY_RUN) token += 1
  return outcomeOf(token === tokens.length)
}
