import type { RequestFacts } from '../context/facts.ts'
import type { SessionBinding } from '../identity/confirmation.ts'
import type { Principal } from '../identity/principal.ts'
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
}
