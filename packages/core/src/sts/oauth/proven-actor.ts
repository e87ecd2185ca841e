import { IamError } from '../../errors.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Possession } from '../../session/possession.ts'
import { assertParameters } from '../parameters/assert-parameters.ts'
import type { ParameterTable } from '../parameters/parameter.ts'
import { text } from '../parameters/parameter-kinds.ts'
import type { CallerProof, SessionActor } from '../sts-call.ts'

/** What an actor is proven with. */
export interface ActorHost {
  /** `iss` of our session tokens. */
  readonly issuer: string
  /** Verifies a session token of ours, revocations included. */
  readonly ownSessions: {
    verify(
      token: string,
      possession: Possession,
    ): Promise<{ readonly authentication: { readonly principal: Principal } }>
  }
}

const actorTokenParameters: ParameterTable<{ readonly actorToken: string }> = Object.freeze({
  actorToken: text(4, 20_000, { isRequired: true, isHidden: true }),
})

/**
 * The session that an actor token proves. Only a session of ours can act: it has an id by which it is recorded, and by
 * which what it did ends with it.
 *
 * @throws {IamError} `ValidationError` for whatever is wrong with the token, and for a session that may assume no role
 *   (STS-19); `ServiceUnavailable`, `StalePolicy`.
 */
export async function provenActor(
  actorToken: string,
  { possession }: CallerProof,
  host: ActorHost,
): Promise<SessionActor> {
  assertParameters(actorTokenParameters, { actorToken })
  const principal = await holderOf(actorToken, possession, host)
  if (principal.kind !== 'role-session' && principal.kind !== 'user') throw invalid()
  const { arn, session } = principal
  if (session === undefined) throw invalid()
  const chain = Object.freeze([{ arn, sessionId: session.id }, ...session.chain])
  return Object.freeze({ issuer: host.issuer, arn, chain })
}

async function holderOf(
  token: string,
  possession: Possession,
  { ownSessions }: ActorHost,
): Promise<Principal> {
  try {
    return (await ownSessions.verify(token, possession)).authentication.principal
  } catch (error) {
    if (error instanceof IamError && error.status < 500) throw invalid(error)
    throw error
  }
}

function invalid(cause?: unknown): IamError {
  return new IamError('ValidationError', 'the actor token is not valid', { cause })
}
