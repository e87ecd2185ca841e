import { IamError } from '../errors.ts'
import type { Principal, RootPrincipal, UserPrincipal } from '../identity/principal.ts'

const ofUserSessions: ReadonlySet<string> = new Set(['AssumeRole', 'GetCallerIdentity'])
const ofFederatedUsers: ReadonlySet<string> = new Set(['GetCallerIdentity'])
const ofLongTermKeys: ReadonlySet<string> = new Set(['GetSessionToken', 'GetFederationToken'])

/**
 * Refuses the operations of STS that the kind of a caller's session does not have. Operations that are not named here
 * are closed to sessions of users.
 *
 * @throws {IamError} `AccessDenied`.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html}
 */
export function assertSessionMayCall(principal: Principal, operation: string): void {
  if (!isOpenTo(principal, operation)) throw needsLongTermKey(operation)
}

function isOpenTo(principal: Principal, operation: string): boolean {
  switch (principal.kind) {
    case 'role-session':
      return !ofLongTermKeys.has(operation) // RULE sts.role-sessions-mint-no-user-sessions
    case 'user':
    case 'root':
      return principal.session === undefined || ofUserSessions.has(operation) // RULE sts.user-sessions-call-little
    case 'federated-user':
      return ofFederatedUsers.has(operation) // RULE sts.federated-users-call-little
    default:
      return true
  }
}

/** A user or root user that signs with a long-term key. */
export type LongTermCaller = (UserPrincipal | RootPrincipal) & {
  /** Unique id; the account id for the root user. */
  readonly id: string
  readonly session: undefined
}

/**
 * Narrows a caller to a user or root user with a long-term key.
 *
 * @throws {IamError} `AccessDenied` for everybody else; `MissingAuthenticationToken` for nobody.
 */
export function longTermCaller(principal: Principal, operation: string): LongTermCaller {
  if (principal.kind === 'anonymous') {
    throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  }
  if (principal.kind !== 'user' && principal.kind !== 'root') throw needsLongTermKey(operation)
  const { session } = principal
  const id = principal.kind === 'root' ? principal.account : principal.id
  if (id === undefined || session !== undefined) throw needsLongTermKey(operation) // RULE sts.no-session-from-a-session
  return { ...principal, id, session }
}

function needsLongTermKey(operation: string): IamError {
  return new IamError('AccessDenied', `Cannot call ${operation} with session credentials`)
}
