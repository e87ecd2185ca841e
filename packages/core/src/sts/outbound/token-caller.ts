import { IamError } from '../../errors.ts'
import type { Principal, RoleSessionPrincipal, UserPrincipal } from '../../identity/principal.ts'
import type { Session } from '../../identity/session.ts'
import { deniedAction } from '../denied-action.ts'

/** A caller that may have a token, if its policies allow it. */
export type TokenCaller =
  | (UserPrincipal & { readonly session: undefined })
  | (RoleSessionPrincipal & { readonly session: Session })

/**
 * Admits the two kinds of callers that may ask: users with long-term keys and role sessions. Others may not, whatever their
 * policies say: a GetSessionToken or federated-user session has its own short list (STS-18, STS-19), and a role session
 * whose end is unknown would set its token none.
 *
 * @throws {IamError} `MissingAuthenticationToken`, `AccessDenied`; `ExpiredToken` for a session that has ended.
 */
export function tokenCaller(principal: Principal, now: number): TokenCaller {
  if (principal.kind === 'anonymous') {
    throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  }
  const { session } = principal as { readonly session?: Session | undefined }
  const isAdmitted =
    (principal.kind === 'user' && session === undefined) ||
    (principal.kind === 'role-session' && session !== undefined)
  if (!isAdmitted) throw deniedAction(principal, 'sts:GetWebIdentityToken', null) // RULE out.callers
  if (session !== undefined && session.expiresAt <= now) {
    throw new IamError('ExpiredToken', 'the session of the caller has ended')
  }
  return principal as TokenCaller
}
