import type { RequestFacts } from '../context/facts.ts'
import type { Principal } from '../identity/principal.ts'

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
}
