import { IamError } from '../errors.ts'
import type { Principal, UserPrincipal } from '../identity/principal.ts'

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
      return principal.session === undefined || ofUserSessions.has(operation) // RULE sts.user-sessions-call-little
    case 'federated-user':
      return ofFederatedUsers.has(operation) // RULE sts.federated-users-call-little
    default:
      return true
  }
}

/** A user that signs with a long-term key. */
export type LongTermUser = UserPrincipal & { readonly id: string; readonly session: undefined }

/**
 * Narrows a caller to a user with a long-term key.
 *
 * @throws {IamError} `AccessDenied` for everybody else; `MissingAuthenticationToken` for nobody.
 */
export function longTermUser(principal: Principal, operation: string): LongTermUser {
  if (principal.kind === 'anonymous') {
    throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  }
  if (principal.kind !== 'user') throw needsLongTermKey(operation)
  const { id, session } = principal
  if (id === undefined || session !== undefined) throw needsLongTermKey(operation) // RULE sts.no-session-from-a-session
  return { ...principal, id, session }
}

function needsLongTermKey(operation: string): IamError {
  return new IamError('AccessDenied', `Cannot call ${operation} with session credentials`)
}
