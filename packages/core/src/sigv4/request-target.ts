import { percentDecode } from './percent-encoding.ts'

/** One pair of a query, decoded to latin1 text. */
export interface QueryPair {
  readonly name: string
  readonly value: string
}

/** Splits a raw request target at its first `?`. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?')
  if (mark === -1) return { path: target, query: '' }
  return { path: target.slice(0, mark), query: target.slice(mark + 1) }
}

/**
 * Decodes a raw query strictly, pair by pair.
 *
 * @returns `undefined` for a malformed escape or an empty pair (`a=1&&b=2`).
 */
export function parseQuery(query: string): readonly QueryPair[] | undefined {
  if (query === '') return []
  const pairs: QueryPair[] = []
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    const name = percentDecode(equals === -1 ? part : part.slice(0, equals))
    const value = equals === -1 ? '' : percentDecode(part.slice(equals + 1))
    if (part === '' || name === undefined || value === undefined) return undefined
    pairs.push({ name, value })
  }
  return pairs
}

/**
 * Whether a raw path has one reading only, whoever routes it: no dot segment, no `//`, no encoded slash,
 * backslash or dot, no `;`, nothing but visible ASCII (SIG-8). Else one route could be signed and another called.
 */
export function isPlainPath(path: string): boolean {
  if (!/^\/[\x21-\x7e]*$/.test(path)) return false
  if (/[\\;#]|\/\/|%(?:2f|5c|2e|00)/i.test(path)) return false // RULE sigv4.plain-path
  if (percentDecode(path) === undefined) return false
  return !path.split('/').some((segment) => segment === '.' || segment === '..')
}
