/** Claims that a party must have to act for the subject of a token, by name. */
export type MayAct = ReadonlyMap<string, unknown>

/**
 * Reads whom the subject of a foreign token lets act for it (RFC 8693, section 4.4).
 *
 * @returns `undefined` where the token names nobody, or no object: then nobody may.
 */
export function readMayAct(claims: ReadonlyMap<string, unknown>): MayAct | undefined {
  const value = claims.get('may_act')
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? new Map<string, unknown>(Object.entries(value)) : undefined
}
