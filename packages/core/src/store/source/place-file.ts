import { isAccountId, nameProblem } from '../../identity/names.ts'
import { didYouMean } from '../../policy/nearest.ts'
import type { SourceIssueCode } from './source-issue-log.ts'

/** What a file defines: the first folder below the root (STO-9). */
export type SourceKind =
  | 'policies'
  | 'resource-policies'
  | 'roles'
  | 'users'
  | 'groups'
  | 'accounts'
  | 'guardrails'
  | 'providers'
  | 'mfa-devices'

/** A file's kind, owner and name, read from its path. */
export interface SourcePlace {
  readonly kind: SourceKind
  readonly account: string
  readonly name: string
}

/** Where a file stands, or why no file may stand there. */
export type PlaceResult =
  | { readonly ok: true; readonly place: SourcePlace }
  | { readonly ok: false; readonly code: SourceIssueCode; readonly message: string }

// Accounts and guardrails belong to the organization: no account folder.
const accountFolderByKind: ReadonlyMap<SourceKind, boolean> = new Map<SourceKind, boolean>([
  ['policies', true],
  ['resource-policies', true],
  ['roles', true],
  ['users', true],
  ['groups', true],
  ['accounts', false],
  ['guardrails', false],
  ['providers', true],
  ['mfa-devices', true],
])

const kindNames = [...accountFolderByKind.keys()].join(', ')

/** Reads `KIND/[ACCOUNT/]NAME.json`. */
export function placeFile(path: string, defaultAccount: string): PlaceResult {
  const folders = path.split('/')
  const file = folders.pop() ?? ''
  const kind = folders[0]
  if (kind === undefined) {
    return refuse('UNKNOWN_KIND', `a file stands in a folder of its kind: ${kindNames}`)
  }
  if (!isKind(kind)) {
    const hint = didYouMean(kind, accountFolderByKind.keys())
    return refuse('UNKNOWN_KIND', `no kind of entity \`${kind}\`${hint || `: ${kindNames}`}`)
  }
  if (folders.length > (accountFolderByKind.get(kind) === true ? 2 : 1)) {
    return refuse('INVALID_NAME', 'the folder is too deep for its kind')
  }
  const account = folders[1]
  if (account !== undefined && !isAccountId(account)) {
    return refuse('INVALID_NAME', `the folder \`${account}\` is no account id of twelve digits`)
  }
  if (!file.endsWith('.json')) {
    return refuse('INVALID_NAME', 'the file name must end in `.json`, in lower case')
  }
  const name = file.slice(0, -'.json'.length)
  const problem = entityNameProblem(kind, name)
  if (problem !== undefined) return refuse('INVALID_NAME', `the name \`${name}\` ${problem}`)
  return { ok: true, place: { kind, account: account ?? defaultAccount, name } }
}

/** Name of the file in `accounts` that describes the organization. */
export const organizationFile = 'organization'

function entityNameProblem(kind: SourceKind, name: string): string | undefined {
  if (kind === 'accounts') {
    if (name === organizationFile || isAccountId(name)) return undefined
    return `must be an account id of twelve digits, or \`${organizationFile}\``
  }
  if (kind === 'roles') return nameProblem('role', name)
  if (kind === 'users') return nameProblem('user', name)
  if (kind === 'mfa-devices') return nameProblem('mfa-device', name)
  if (kind === 'groups') return nameProblem('group', name)
  return nameProblem('policy', name)
}

function isKind(text: string): text is SourceKind {
  return accountFolderByKind.has(text as SourceKind)
}

function refuse(code: SourceIssueCode, message: string): PlaceResult {
  return { ok: false, code, message }
}
