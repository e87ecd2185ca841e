import type { KeySet } from '../../federation/key-set.ts'

/** A registered client: confidential, it proves who it is with a key (RFC 7523, section 2.2). */
export interface OAuthClient {
  readonly clientId: string
  /** Algorithms of its assertions; never the token's choice. */
  readonly algorithms: readonly string[]
  /** Public keys of the client. */
  readonly keys: KeySet
}

/** Registered clients by `client_id`. */
export type OAuthClients = ReadonlyMap<string, OAuthClient>
