import { IamError } from '../../errors.ts'
import type { Principal, RoleSessionPrincipal, UserPrincipal } from '../../identity/principal.ts'
import type { Session } from '../../identity/session.ts'
import type { ChallengeHolder } from '../../mfa/webauthn/challenges.ts'

/** Who can step up: a user, or the holder of a role session. */
export type StepUpCaller =
  | (UserPrincipal & { readonly id: string })
  | (RoleSessionPrincipal & { readonly session: Session })

/**
 * Narrows a caller to one that can step up.
 *
 * @throws {IamError} `AccessDenied` for everybody else.
 */
export function stepUpCaller(principal: Principal): StepUpCaller {
  if (principal.kind === 'user' && principal.id !== undefined) {
    return { ...principal, id: principal.id }
  }
  if (principal.kind === 'role-session' && principal.session !== undefined) {
    return { ...principal, session: principal.session }
  }
  throw noFactors()
}

/**
 * Whose factor has to be shown: the caller's own, and for a role session that of the user its chain began with.
 *
 * @throws {IamError} `AccessDenied` for a session that began with somebody else: only users have factors.
 */
export function factorHolder(caller: StepUpCaller): ChallengeHolder {
  if (caller.kind === 'user') {
    const sessionId = caller.session?.id ?? caller.accessKeyId
    if (sessionId === undefined) throw noFactors()
    return { userId: caller.id, sessionId }
  }
  const { origin, id: sessionId } = caller.session
  if (origin?.kind !== 'user') throw noFactors() // RULE mfa.factor-of-the-origin
  return { userId: origin.id, sessionId }
}

function noFactors(): IamError {
  return new IamError('AccessDenied', 'the caller is no user and no session that a user began')
}
