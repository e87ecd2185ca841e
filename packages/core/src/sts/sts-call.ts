import type { RequestFacts } from '../context/facts.ts'
import type { SessionBinding } from '../identity/confirmation.ts'
import type { Principal } from '../identity/principal.ts'
import type { ChainLink } from '../identity/session.ts'
import type { Possession } from '../session/possession.ts'

/** What a caller proves to have, and what its session shall be bound to. */
export interface CallerProof {
  readonly possession: Possession
  readonly binding: SessionBinding
  /**
   * Uses up what is good for one use; nothing for other proofs.
   *
   * @throws {IamError} `InvalidDpopProof` for a second use; `ServiceUnavailable`.
   */
  use(): Promise<void>
}

/** One call of an STS operation by a caller who is known. */
export interface StsCall {
  readonly principal: Principal
  readonly facts: RequestFacts
  readonly requestId: string
  /** Where the session's token alone is handed out: `POST /oauth2/token`. Absent on the AWS wire. */
  readonly proof?: CallerProof | undefined
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
