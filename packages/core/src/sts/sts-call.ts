import type { RequestFacts } from '../context/facts.ts'
import type { Principal } from '../identity/principal.ts'
import type { ChainLink } from '../identity/session.ts'

/** One call of an STS operation by a caller who is known. */
export interface StsCall {
  readonly principal: Principal
  readonly facts: RequestFacts
  readonly requestId: string
  /** What the OAuth wire knows beside; the AWS wire has nothing of it. */
  readonly oauth?: OAuthCall | undefined
}

/** What only the OAuth wire can tell of a call. Nothing of it widens a session. */
export interface OAuthCall {
  /** Client that proved itself: `client_id` of the session. `undefined`: none did. */
  readonly clientId: string | undefined
  /** Session that acts for the subject of a foreign token. `undefined`: the subject acts itself. */
  readonly actor?: SessionActor | undefined
}

/** A session of ours that acts for somebody else (RFC 8693, section 1.1). */
export interface SessionActor {
  /** Issuer of its token. */
  readonly issuer: string
  /** Session ARN: `sub` of its token. */
  readonly arn: string
  /** The session and those that it was made from, newest first. */
  readonly chain: readonly ChainLink[]
}
