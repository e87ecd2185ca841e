import { parseArn } from './arn.ts'
import { type Cursor, type IssueLog, listOf, membersOf } from './issue.ts'

/** One entry of `Principal` or `NotPrincipal` (section 6.1). */
export type PrincipalEntry =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'account'; readonly account: string; readonly partition: string | undefined }
  | {
      readonly kind: 'user' | 'role' | 'assumed-role'
      readonly arn: string
      /** Unique id of the user or role, where a store resolved it: it is compared then, not the ARN (PRIN-3). */
      readonly id: string | undefined
    }
  | { readonly kind: 'federated-user'; readonly arn: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'federated'; readonly provider: string }

/** Compiled `Principal` or `NotPrincipal`. */
export interface PrincipalElement {
  readonly isNegated: boolean
  readonly entries: readonly PrincipalEntry[]
  /** Entries that cannot be evaluated. */
  readonly faults: readonly string[]
}

const everyone: PrincipalEntry = Object.freeze({ kind: 'everyone' })

/** Compiles the element; what cannot be read is reported and kept as a fault. */
export function compilePrincipal(
  cursor: Cursor,
  isNegated: boolean,
  log: IssueLog,
): PrincipalElement {
  const entries: PrincipalEntry[] = []
  const faults: string[] = []
  const fail = (at: Cursor, message: string) =>
    faults.push(log.report(at, 'INVALID_PRINCIPAL', message))
  if (cursor.node.kind === 'string' && cursor.node.value === '*') {
    return { isNegated, entries: [everyone], faults } // RULE prin.star-is-everyone
  }
  if (cursor.node.kind !== 'object') {
    fail(cursor, 'a principal is `"*"` or an object with `AWS`, `Service` or `Federated`')
    return { isNegated, entries, faults }
  }
  const members = membersOf(cursor)
  if (members.size === 0) fail(cursor, 'a principal names `AWS`, `Service` or `Federated`')
  for (const [kind, value] of members) {
    const items = listOf(value)
    // Read as written, an empty list would except nobody: an Allow would reach everyone.
    if (isNegated && items.length === 0) fail(value, '`NotPrincipal` must not be empty') // RULE gram.empty-not-principal
    for (const item of items) {
      const text = item.node.kind === 'string' ? item.node.value : undefined
      const entry = text === undefined ? undefined : readEntry(kind, text)
      if (entry === undefined) fail(item, principalProblem(kind, text))
      else entries.push(entry)
    }
  }
  return { isNegated, entries, faults }
}

function readEntry(kind: string, text: string): PrincipalEntry | undefined {
  if (text.includes('${')) return undefined // RULE var.not-in-principals
  if (kind === 'AWS') return text === '*' ? everyone : readAwsEntry(text)
  if (text === '' || /[*?]/.test(text)) return undefined // RULE gram.principal-wildcard-only-alone
  if (kind === 'Service') return { kind: 'service', service: text }
  if (kind === 'Federated') return { kind: 'federated', provider: text }
  return undefined
}

function readAwsEntry(text: string): PrincipalEntry | undefined {
  if (/^[0-9]{12}$/.test(text)) return { kind: 'account', account: text, partition: undefined }
  if (/^(?:AIDA|AROA)[A-Z0-9]+$/.test(text)) return { kind: 'id', id: text }
  if (/[*?]/.test(text)) return undefined
  const arn = parseArn(text)
  if (arn === undefined) return undefined
  const { partition, service, region, account, resource } = arn
  if (region !== '' || !/^[0-9]{12}$/.test(account)) return undefined
  if (service === 'iam' && resource === 'root') return { kind: 'account', account, partition }
  const type = resource.slice(0, resource.indexOf('/'))
  if (resource.endsWith('/')) return undefined
  if (service === 'iam' && (type === 'user' || type === 'role')) {
    return { kind: type, arn: text, id: undefined }
  }
  if (service !== 'sts') return undefined
  if (/^assumed-role\/[^/]+\/[^/]+$/.test(resource)) {
    return { kind: 'assumed-role', arn: text, id: undefined }
  }
  if (/^federated-user\/[^/]+$/.test(resource)) return { kind: 'federated-user', arn: text }
  return undefined
}

function principalProblem(kind: string, text: string | undefined): string {
  if (kind === 'CanonicalUser')
    return '`CanonicalUser` is not supported: gatewarden has no canonical ids'
  if (!['AWS', 'Service', 'Federated'].includes(kind))
    return `unknown kind of principal \`${kind}\``
  if (text === undefined) return `\`${kind}\` takes strings`
  if (text.includes('${')) return `a principal takes no variables: \`${text}\``
  if (/[*?]/.test(text))
    return `a wildcard stands alone in a principal, as \`"*"\` or \`{"AWS": "*"}\`: \`${text}\``
  return `no principal of kind \`${kind}\`: \`${text}\``
}
