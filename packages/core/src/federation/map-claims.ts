import type { ContextValue } from '../decision/request.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { JsonNode } from '../policy/json.ts'
import type { JsonObject } from '../session/jose/json-members.ts'
import { rejectedClaim } from './identity-error.ts'

const mostClaims = 100
const longestText = 8_192

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
    const mapped = claimValue(value)
    if (mapped !== undefined) claims.set(name, mapped) // RULE fed.all-scalar-claims
  }
  return claims
}

function claimValue(node: JsonNode): ContextValue | undefined {
  if (node.kind !== 'array') return scalarText(node)
  const texts: string[] = []
  for (const item of node.items) {
    const text = scalarText(item)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts.length === 0 ? undefined : Object.freeze(texts)
}

function scalarText(node: JsonNode): string | undefined {
  if (node.kind === 'boolean') return `${node.value}`
  if (node.kind === 'number') return decimalText(node.text)
  if (node.kind !== 'string') return undefined
  if (node.value.length > longestText) throw rejectedClaim('a claim is over 8,192 characters')
  return node.value
}

/** Digits as the token has them; only an exponent must be worked out. */
function decimalText(digits: string): string {
  if (!/[eE]/.test(digits) && digits.length <= longestText) return digits
  const text = String(Number(digits))
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw rejectedClaim('a number cannot be written in decimal')
  return text
}
