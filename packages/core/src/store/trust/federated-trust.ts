import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
import { memberNode, type StringNode, statementNodes, stringNodes } from './document-nodes.ts'
import {
  type FindSharedIssuer,
  sharedIssuer as knownSharedIssuer,
  type SharedIssuer,
} from './shared-issuers.ts'
import { isTenantConstrained, openValues } from './tenant-constraint.ts'
import type { TrustIssue } from './trust-issue.ts'

/** The account whose role is to be trusted: its providers are the ones that tokens are checked against (FED-2). */
export interface TrustingAccount {
  readonly partition: string
  readonly account: string
  /** Condition-key prefixes (issuers without scheme) of its OpenID Connect providers. */
  readonly issuers: ReadonlySet<string>
  /** Which issuers many tenants share. Default the known ones. */
  readonly sharedIssuer?: FindSharedIssuer
}

/**
 * Why a trust policy must not be stored for its federated principals: a provider that the account does not have,
 * or a shared issuer without a constraint that names the tenant (FED-10).
 *
 * The document has been parsed without issues as a trust policy.
 */
export function federatedTrustIssues(
  document: JsonNode,
  account: TrustingAccount,
): readonly TrustIssue[] {
  const issues: TrustIssue[] = []
  for (const statement of statementNodes(document)) {
    const principal = memberNode(statement, 'Principal')
    const isAllow = stringNodes(memberNode(statement, 'Effect'))[0]?.value === 'Allow'
    for (const entry of stringNodes(memberNode(principal, 'Federated'))) {
      const issuer = issuerOf(entry.value, account)
      if (issuer === undefined || !account.issuers.has(issuer)) {
        issues.push(unknownProvider(entry, account))
      } else if (isAllow) {
        issues.push(...unconstrainedIssues(statement, entry.start, [issuer], account))
      }
    }
    // `*` reaches every caller, those of the account's providers included (PRIN-2).
    const everyone = stringNodes(memberNode(principal, 'AWS')).find(({ value }) => value === '*')
    if (isAllow && everyone !== undefined && mayAllowWebIdentity(statement)) {
      issues.push(...unconstrainedIssues(statement, everyone.start, account.issuers, account))
    }
  }
  return issues
}

/** Condition-key prefix of the provider that an entry names. */
export function issuerOf(
  entry: string,
  { partition, account }: Pick<TrustingAccount, 'partition' | 'account'>,
): string | undefined {
  if (!entry.startsWith('arn:')) return entry
  const prefix = `arn:${partition}:iam::${account}:oidc-provider/`
  return entry.startsWith(prefix) ? entry.slice(prefix.length) : undefined
}

function unknownProvider(entry: StringNode, { account }: TrustingAccount): TrustIssue {
  const message = `Invalid principal in policy: account ${account} has no provider \`${entry.value}\``
  return { start: entry.start, code: 'INVALID_PRINCIPAL', message } // RULE fed.provider-of-own-account
}

function unconstrainedIssues(
  statement: JsonNode,
  start: number,
  issuers: Iterable<string>,
  { sharedIssuer = knownSharedIssuer }: TrustingAccount,
): readonly TrustIssue[] {
  const issues: TrustIssue[] = []
  for (const issuer of issuers) {
    const shared = sharedIssuer(issuer)
    if (shared === undefined || isTenantConstrained(statement, issuer, shared)) continue
    const keys = shared.tenantClaims.map((claim) => `\`${issuer}:${claim}\``).join(' or ')
    const message = `\`${issuer}\` issues tokens for everyone: the statement needs a condition on ${keys} that names the tenant${whyNot(openValues(statement, issuer, shared), shared)}`
    issues.push({ start, code: 'UNCONSTRAINED_SHARED_ISSUER', message })
  }
  return issues
}

/** What is there and does not count, and what would. */
function whyNot([value]: readonly string[], { tenantForm }: SharedIssuer): string {
  if (value === undefined) return ''
  const fits =
    tenantForm === undefined
      ? 'values must be exact here'
      : `a pattern must begin with the whole name and its delimiter, as in \`${tenantForm}*\``
  return `; \`${value}\` does not: ${fits}`
}

// What surely is another operation; everything else, patterns included, may be AssumeRoleWithWebIdentity.
const otherActions: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:setcontext',
  'sts:setsourceidentity',
  'sts:tagsession',
])

function mayAllowWebIdentity(statement: JsonNode): boolean {
  if (memberNode(statement, 'NotAction') !== undefined) return true
  const actions = stringNodes(memberNode(statement, 'Action'))
  return actions.some(({ value }) => !otherActions.has(foldCase(value)))
}
