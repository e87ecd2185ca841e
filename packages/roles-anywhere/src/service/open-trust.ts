import type { CompiledPolicy, Role, ServiceHost } from '@gatewarden/core'

type Statement = CompiledPolicy['statements'][number]

/**
 * Warns of roles whose trust policy lets in every certificate of every anchor: it names the service, and neither an anchor nor
 * anything that the certificate says (RA-36). A hint and no refusal: policies that change later are not looked at.
 */
export function warnOfOpenTrust({
  snapshots,
  logger,
}: Pick<ServiceHost, 'snapshots' | 'logger'>): void {
  const roles = [...snapshots.current().roles()].filter(isOpen).map(({ arn }) => arn)
  if (roles.length === 0) return
  const message =
    'trust policies let in every certificate of every anchor: restrict them by `aws:SourceArn` or `aws:PrincipalTag/x509…`'
  logger.warn({ finding: 'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', roles }, message) // RULE ra.open-trust-is-told
}

function isOpen({ trustPolicy }: Pick<Role, 'trustPolicy'>): boolean {
  const about = trustPolicy.statements.filter(isAboutService)
  const restricts = about.some(
    ({ effect, ...statement }) => effect === 'Deny' && isBound(statement),
  )
  return (
    !restricts && about.some((statement) => statement.effect === 'Allow' && !isBound(statement))
  )
}

function isAboutService({ principal }: Statement): boolean {
  if (principal === undefined) return false
  const isNamed = principal.entries.some(
    (entry) =>
      entry.kind === 'everyone' ||
      (entry.kind === 'service' && entry.service === 'rolesanywhere.amazonaws.com'),
  )
  return isNamed !== principal.isNegated
}

const boundBy = /^(?:aws:sourcearn$|aws:principaltag\/x509|aws:requesttag\/x509|rolesanywhere:)/

function isBound({ conditions }: Pick<Statement, 'conditions'>): boolean {
  return conditions.some(({ foldedKey }) => boundBy.test(foldedKey))
}
