// Policy variables (section 4).
import type { VectorQuestion } from '@gatewarden/core/testing'
import { fold, literalMarks, type Mark, wildMarks } from './glob.ts'

/** Part of a policy text: ordinary text, a literal character, or a variable with its default. */
export type Piece =
  | { readonly text: string }
  | { readonly literal: string }
  | { readonly key: string; readonly fallback: string | undefined }

/** The document's version decides whether `${…}` means anything (VAR-1); unreadable, nobody knows (EVAL-6). */
export type Version = '2012-10-17' | '2008-10-17' | 'unreadable'

function readBody(body: string): Piece | undefined {
  if (body === '*' || body === '?' || body === '$') return { literal: body }
  const comma = body.indexOf(',')
  const key = comma < 0 ? body : body.slice(0, comma)
  if (key === '' || key !== key.trim() || key.includes("'")) return undefined
  if (comma < 0) return { key, fallback: undefined }
  const quoted = body.slice(comma + 2)
  const fallback = quoted.slice(1, -1)
  const isForm = body.startsWith(", '", comma) && quoted.endsWith("'") && quoted.length > 2
  return isForm && !fallback.includes("'") ? { key, fallback } : undefined
}

/** Cuts a policy text into pieces; `undefined` if a variable in it is malformed (VAR-3). */
export function readTemplate(text: string, version: Version): Piece[] | undefined {
  if (version === '2008-10-17' || !text.includes('${')) return [{ text }]
  if (version === 'unreadable') return undefined
  const pieces: Piece[] = []
  let rest = text
  for (;;) {
    const start = rest.indexOf('${')
    if (start < 0) return [...pieces, { text: rest }]
    const end = rest.indexOf('}', start)
    const piece = end < 0 ? undefined : readBody(rest.slice(start + 2, end))
    if (piece === undefined) return undefined
    pieces.push({ text: rest.slice(0, start) }, piece)
    rest = rest.slice(end + 1)
  }
}

/** Looks a key up without regard to case, as an own entry only (COND-2, KEY-1). */
export function lookUp(
  context: VectorQuestion['context'],
  key: string,
): string | readonly string[] | undefined {
  const wanted = fold(key)
  for (const name of Object.keys(context)) {
    if (name.length === key.length && fold(name) === wanted) return context[name]
  }
  return undefined
}

/** Puts values in; `undefined` if a variable has no value (VAR-5). Values are literal (VAR-4). */
export function substitute(
  pieces: readonly Piece[],
  context: VectorQuestion['context'],
): Mark[] | undefined {
  const marks: Mark[] = []
  for (const piece of pieces) {
    if ('text' in piece) marks.push(...wildMarks(piece.text))
    else if ('literal' in piece) marks.push(...literalMarks(piece.literal))
    else {
      const found = lookUp(context, piece.key)
      const value = typeof found === 'string' && found !== '' ? found : piece.fallback
      if (value === undefined) return undefined
      marks.push(...literalMarks(value))
    }
  }
  return marks
}

/** The substituted text, for operators that know no wildcards. */
export const plainText = (marks: readonly Mark[]): string =>
  marks.map((mark) => (typeof mark === 'string' ? mark : mark.wild)).join('')

/** Splits pieces at the first five colons outside variables (MATCH-5). */
export function splitPieces(pieces: readonly Piece[]): Piece[][] {
  const fields: Piece[][] = [[]]
  for (const piece of pieces) {
    if (!('text' in piece)) {
      fields.at(-1)?.push(piece)
      continue
    }
    let rest = piece.text
    while (fields.length < 6 && rest.includes(':')) {
      const colon = rest.indexOf(':')
      fields.at(-1)?.push({ text: rest.slice(0, colon) })
      fields.push([])
      rest = rest.slice(colon + 1)
    }
    fields.at(-1)?.push({ text: rest })
  }
  return fields
}
