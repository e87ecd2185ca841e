import { IamError } from '../../errors.ts'
import type { MayAct } from '../../federation/may-act.ts'
import type { ChainLink } from '../../identity/session.ts'
import type { OAuthCall, SessionActor } from '../sts-call.ts'

/**
 * The sessions through which the subject of a foreign token acts: none, or those of an actor that the token names in
 * `may_act` (RFC 8693, section 4.4). Being recorded gives the actor nothing: what it may do is what the subject may.
 *
 * @throws {IamError} `ValidationError` for an actor that the token does not name.
 */
export function actingChain(
  { actor, clientId }: OAuthCall,
  mayAct: MayAct | undefined,
): readonly ChainLink[] {
  if (actor === undefined) return []
  if (mayAct !== undefined && isNamed(actor, clientId, mayAct)) return actor.chain
  // RULE oauth.may-act
  throw new IamError('ValidationError', 'the subject token does not let this actor act for it')
}

/** Every member counts: one that nobody compares could be the one that excludes this actor. */
function isNamed(actor: SessionActor, clientId: string | undefined, mayAct: MayAct): boolean {
  if (!mayAct.has('sub')) return false
  const known = new Map<string, unknown>([
    ['sub', actor.arn],
    ['iss', actor.issuer],
    ['client_id', clientId],
  ])
  return [...mayAct].every(([name, value]) => value !== undefined && known.get(name) === value)
}
