import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
import { memberNode } from './document-nodes.ts'
import type { SharedIssuer } from './shared-issuers.ts'

// True only for a value that is there and equal. Not ForAllValues, IfExists, Null or a negated operator: all of them
// hold for a token without the claim, or for every other tenant.
const positiveOperator = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike)$/

/**
 * Whether a statement applies to one tenant of a shared issuer only: a positive constraint on `sub` or an id claim
 * of which every value names the tenant literally (FED-10).
 */
export function isTenantConstrained(
  statement: JsonNode,
  keyPrefix: string,
  shared: SharedIssuer,
): boolean {
  const condition = memberNode(statement, 'Condition')
  if (condition?.kind !== 'object') return false
  const claims = new Map(
    shared.tenantClaims.map((claim) => [foldCase(`${keyPrefix}:${claim}`), claim]),
  )
  for (const operator of condition.members) {
    if (!positiveOperator.test(operator.name) || operator.value.kind !== 'object') continue
    for (const key of operator.value.members) {
      const claim = claims.get(foldCase(key.name))
      if (claim === undefined) continue
      if (
        namesTenant(key.value, shared.idClaims.includes(claim) ? undefined : shared.tenantPrefix)
      ) {
        return true // RULE fed.shared-issuer-needs-tenant
      }
    }
  }
  return false
}

/** Every value has to pass: they are alternatives. No value at all constrains nothing. */
function namesTenant(node: JsonNode, tenantPrefix: RegExp | undefined): boolean {
  const values = node.kind === 'array' ? node.items : [node]
  return (
    values.length > 0 && values.every((value) => isTenantValue(scalarText(value), tenantPrefix))
  )
}

function isTenantValue(text: string, tenantPrefix: RegExp | undefined): boolean {
  if (tenantPrefix?.test(text) === true) return true
  // Otherwise an exact value: a variable could repeat the caller's own claim.
  return text !== '' && !/[*?]|\$\{/.test(text)
}

/** As conditions read scalars (GRAM-11); anything else is no value. */
function scalarText(node: JsonNode): string {
  if (node.kind === 'string') return node.value
  if (node.kind === 'number') return node.text
  return node.kind === 'boolean' ? String(node.value) : ''
}
