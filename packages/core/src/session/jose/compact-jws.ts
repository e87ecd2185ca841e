import { decodeCanonicalBase64Url } from './canonical-base64url.ts'
import { jsonMembers } from './json-members.ts'

/** A compact JWS whose spelling is sound. Nothing of it is verified yet. */
export interface CompactJws {
  /** The token as it came: what the signature is checked over. */
  readonly token: string
  readonly alg: string
  readonly kid: string | undefined
  readonly typ: string | undefined
  /** Names of all header members. */
  readonly headerNames: readonly string[]
  /** Member `jwk`, unread: keys in headers are believed in proofs of possession alone. */
  readonly jwk: unknown
  readonly payload: Uint8Array
}

/** They change what the signature covers or how the payload is read: refused by all of our profiles. */
const refusedHeaders = ['crit', 'zip', 'b64', 'enc']

/**
 * Parses the compact form of a JWS, before any library sees it: length, three non-empty canonical
 * parts, one JSON object as header with each member once (TOK-2, FED-3).
 *
 * @param maxLength - longest accepted token in characters.
 * @returns `undefined` when it is anything else: JWE, JSON form, padding, `crit`, `zip`, `b64`.
 */
export function parseCompactJws(token: string, maxLength: number): CompactJws | undefined {
  if (token.length > maxLength) return undefined // RULE token.size-cap
  const parts = token.split('.', 4)
  if (parts.length !== 3 || parts.includes('')) return undefined // RULE token.three-parts

  const decoded = parts.map(decodeCanonicalBase64Url)
  const [headerBytes, payload, signature] = decoded
  if (headerBytes === undefined || payload === undefined || signature === undefined)
    return undefined

  const header = jsonMembers(headerBytes)
  if (header === undefined || refusedHeaders.some((name) => header.has(name))) return undefined
  const alg = header.get('alg')
  const kid = header.get('kid')
  const typ = header.get('typ')
  if (typeof alg !== 'string' || !isTextOrAbsent(kid) || !isTextOrAbsent(typ)) return undefined
  const jwk = header.get('jwk')
  return { token, alg, kid, typ, headerNames: [...header.keys()], jwk, payload }
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
