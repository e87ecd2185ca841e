import type { ContextValue } from '../decision/request.ts'
import { contextValueFromJson } from '../policy/context-value-from-json.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { JsonObject } from '../session/jose/json-members.ts'
import { rejectedClaim } from './identity-error.ts'

const mostClaims = 100

/**
 * Maps all claims that can be condition values: texts, numbers in decimal, booleans, and lists of these
 * (FED-7). Null, objects, empty lists and lists with objects have no key.
 *
 * @returns claims by name as the token spells it; no two differ only in ASCII case.
 * @throws {IamError} `IDPRejectedClaim`.
 */
export function mapClaims(payload: JsonObject): Map<string, ContextValue> {
  const { members } = payload.node
  if (members.length > mostClaims) throw rejectedClaim(`over ${mostClaims} claims`) // RULE fed.most-claims
  const names = new Set<string>()
  const claims = new Map<string, ContextValue>()
  for (const { name, value } of members) {
    const folded = foldCase(name)
    if (names.has(folded)) throw rejectedClaim('two claims differ only in case') // RULE fed.claim-names-fold
    names.add(folded)
    const mapped = contextValueFromJson(value, refused)
    if (mapped !== undefined) claims.set(name, mapped) // RULE fed.all-scalar-claims
  }
  return claims
}

function refused(problem: string): Error {
  return rejectedClaim(`a claim ${problem}`)
}
