import { type Arn, parseArn } from '../../policy/arn.ts'
import type { JsonNode } from '../../policy/json.ts'
import { memberNode, type StringNode, statementNodes, stringNodes } from './document-nodes.ts'
import type { TrustIssue } from './trust-issue.ts'

/** Who exists, as far as a store knows. */
export interface PrincipalDirectory {
  readonly partition: string
  /** Whether the users and roles of the account are known here; others cannot be judged. */
  hasAccount(account: string): boolean
  hasUser(arn: string): boolean
  hasRole(arn: string): boolean
  hasRoleName(account: string, name: string): boolean
}

/**
 * The principals of a trust or resource policy that do not exist (TRUST-4): a misspelt one would silently be granted
 * nothing, or escape a Deny. The document has been parsed without issues.
 */
export function principalIssues(
  document: JsonNode,
  directory: PrincipalDirectory,
): readonly TrustIssue[] {
  const issues: TrustIssue[] = []
  for (const statement of statementNodes(document)) {
    for (const element of ['Principal', 'NotPrincipal']) {
      for (const entry of stringNodes(memberNode(memberNode(statement, element), 'AWS'))) {
        const problem = principalProblem(entry, directory)
        if (problem === undefined) continue
        const message = `Invalid principal in policy: \`${entry.value}\` ${problem}`
        issues.push({ start: entry.start, code: 'INVALID_PRINCIPAL', message }) // RULE trust.unknown-principal
      }
    }
  }
  return issues
}

/** Account ids, unique ids and `*` stand for themselves: a unique id of nobody matches nobody. */
function principalProblem(entry: StringNode, directory: PrincipalDirectory): string | undefined {
  const arn = parseArn(entry.value)
  if (arn === undefined) return undefined
  if (arn.partition !== directory.partition) {
    return `is of partition \`${arn.partition}\`, not \`${directory.partition}\``
  }
  if (!directory.hasAccount(arn.account) || exists(entry.value, arn, directory)) return undefined
  return 'does not exist'
}

function exists(text: string, arn: Arn, directory: PrincipalDirectory): boolean {
  const [type = '', name = ''] = arn.resource.split('/')
  if (arn.service === 'iam' && type === 'user') return directory.hasUser(text)
  if (arn.service === 'iam' && type === 'role') return directory.hasRole(text)
  if (arn.service === 'sts' && type === 'assumed-role') {
    return directory.hasRoleName(arn.account, name)
  }
  return true
}
