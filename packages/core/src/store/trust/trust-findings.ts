import { isAccountId } from '../../identity/names.ts'
import { compileAction, matchAction } from '../../policy/action-pattern.ts'
import { parseArn } from '../../policy/arn.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
import { memberNode, statementNodes, stringNodes } from './document-nodes.ts'
import { issuerOf, type TrustingAccount } from './federated-trust.ts'
import { isConstrainedTo, isLiteral } from './positive-constraint.ts'
import { sharedIssuer as knownSharedIssuer } from './shared-issuers.ts'
import { isNamedOnly, isTenantConstrained } from './tenant-constraint.ts'
import type { TrustIssue } from './trust-issue.ts'

/**
 * What is legal in a trust policy and seldom meant (TRUST-7): a third party that is trusted without `sts:ExternalId`, and
 * a Deny that asks whether there was a second factor in a way that long-term keys escape.
 *
 * @param knownAccounts - accounts of this installation; every other one is a third party.
 */
export function trustFindings(
  document: JsonNode,
  knownAccounts: ReadonlySet<string>,
): readonly TrustIssue[] {
  return statementNodes(document).flatMap((statement) =>
    isAllow(statement) ? thirdParties(statement, knownAccounts) : escapedMfa(statement),
  )
}

/**
 * Statements that know a tenant of a shared issuer by a name only, where the issuer has a form with ids (FED-11): names
 * are given to others, and newer subjects do not match.
 */
export function recyclableSubjects(
  document: JsonNode,
  account: TrustingAccount,
): readonly TrustIssue[] {
  const { sharedIssuer = knownSharedIssuer } = account
  const findings: TrustIssue[] = []
  for (const statement of statementNodes(document).filter(isAllow)) {
    const principal = memberNode(statement, 'Principal')
    for (const { value, start } of stringNodes(memberNode(principal, 'Federated'))) {
      const issuer = issuerOf(value, account) ?? ''
      const shared = sharedIssuer(issuer)
      // What names no tenant at all is refused elsewhere.
      if (shared === undefined || !isTenantConstrained(statement, issuer, shared)) continue
      if (!isNamedOnly(statement, issuer, shared)) continue
      const message = `\`${issuer}:sub\` is matched by names, which can become somebody else's, and subjects with ids do not match: add the form with ids, or a condition on \`${issuer}:${shared.idClaims[0]}\``
      findings.push({ start, code: 'RECYCLABLE_SUBJECT', message }) // RULE fed.recyclable-subject
    }
  }
  return findings
}

function isAllow(statement: JsonNode): boolean {
  return stringNodes(memberNode(statement, 'Effect'))[0]?.value === 'Allow'
}

function thirdParties(
  statement: JsonNode,
  knownAccounts: ReadonlySet<string>,
): readonly TrustIssue[] {
  if (!mayAssumeRole(statement)) return []
  if (isConstrainedTo(statement, 'sts:ExternalId', isLiteral)) return []
  const findings: TrustIssue[] = []
  for (const { value, start } of stringNodes(
    memberNode(memberNode(statement, 'Principal'), 'AWS'),
  )) {
    const account = isAccountId(value) ? value : parseArn(value)?.account
    const isForeign =
      value === '*' ? !isOfOrganization(statement) : isForeignAccount(account, knownAccounts)
    if (!isForeign) continue
    const whom = value === '*' ? 'every account' : `account ${account}, which is not known here,`
    const message = `${whom} may assume the role without \`sts:ExternalId\`: whoever it works for could name this role`
    findings.push({ start, code: 'THIRD_PARTY_WITHOUT_EXTERNAL_ID', message }) // RULE trust.third-party-external-id
  }
  return findings
}

/** A unique id has no account that could be read. */
function isForeignAccount(
  account: string | undefined,
  knownAccounts: ReadonlySet<string>,
): boolean {
  return account !== undefined && account !== '' && !knownAccounts.has(account)
}

function isOfOrganization(statement: JsonNode): boolean {
  return isConstrainedTo(statement, 'aws:PrincipalOrgID', isLiteral)
}

function mayAssumeRole(statement: JsonNode): boolean {
  const isNegated = memberNode(statement, 'NotAction') !== undefined
  const patterns = stringNodes(memberNode(statement, isNegated ? 'NotAction' : 'Action'))
  const isNamed = patterns.some(({ value }) => {
    const pattern = compileAction(value)
    return pattern !== undefined && matchAction(pattern, 'sts:assumerole') === 'yes'
  })
  return isNamed !== isNegated
}

// ForAllValues and IfExists hold where the key is missing.
const missesAbsentKey = /^(?:ForAnyValue:)?Bool$/

function escapedMfa(statement: JsonNode): readonly TrustIssue[] {
  const condition = memberNode(statement, 'Condition')
  if (condition?.kind !== 'object') return []
  const findings: TrustIssue[] = []
  for (const operator of condition.members) {
    if (!missesAbsentKey.test(operator.name) || operator.value.kind !== 'object') continue
    for (const { name, start } of operator.value.members) {
      if (foldCase(name) !== 'aws:multifactorauthpresent') continue
      const message =
        '`aws:MultiFactorAuthPresent` is absent for long-term keys, so that this Deny does not apply to them: use `BoolIfExists`'
      findings.push({ start, code: 'MFA_DENY_WITHOUT_IF_EXISTS', message }) // RULE trust.mfa-deny-if-exists
    }
  }
  return findings
}
