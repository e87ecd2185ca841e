import type { JsonNode } from '../../policy/json.ts'
import { isConstrainedTo, isLiteral, positiveConstraints } from './positive-constraint.ts'
import type { SharedIssuer } from './shared-issuers.ts'

/**
 * Whether a statement applies to one tenant of a shared issuer only: a positive constraint on `sub` or an id claim
 * of which every value names the tenant literally (FED-10).
 */
export function isTenantConstrained(
  statement: JsonNode,
  keyPrefix: string,
  shared: SharedIssuer,
): boolean {
  return shared.tenantClaims.some((claim) => {
    const prefix = shared.idClaims.includes(claim) ? undefined : shared.tenantPrefix
    const namesTenant = (value: string) => prefix?.test(value) === true || isLiteral(value)
    return isConstrainedTo(statement, `${keyPrefix}:${claim}`, namesTenant) // RULE fed.shared-issuer-needs-tenant
  })
}

/** Values that stand for the tenant in positive constraints, and leave it open all the same: why the statement is refused. */
export function openValues(
  statement: JsonNode,
  keyPrefix: string,
  { tenantClaims, idClaims, tenantPrefix }: SharedIssuer,
): readonly string[] {
  return tenantClaims.flatMap((claim) => {
    const prefix = idClaims.includes(claim) ? undefined : tenantPrefix
    return positiveConstraints(statement, `${keyPrefix}:${claim}`)
      .flat()
      .filter((value) => !isLiteral(value) && prefix?.test(value) !== true)
  })
}

/**
 * Whether all that names the tenant is a name that may be somebody else's one day: no id claim, and no subject in the
 * form with ids (FED-11). False for issuers that have no such form.
 */
export function isNamedOnly(statement: JsonNode, keyPrefix: string, shared: SharedIssuer): boolean {
  const { idClaims, immutablePrefix } = shared
  if (immutablePrefix === undefined) return false
  const hasId = idClaims.some((claim) =>
    isConstrainedTo(statement, `${keyPrefix}:${claim}`, isLiteral),
  )
  const subjects = positiveConstraints(statement, `${keyPrefix}:sub`).flat()
  return !hasId && !subjects.some((value) => immutablePrefix.test(value))
}
