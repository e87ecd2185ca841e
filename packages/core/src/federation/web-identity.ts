import type { ContextValue } from '../decision/request.ts'
import type { Confirmation } from '../identity/confirmation.ts'
import type { OidcProvider } from '../identity/entities.ts'
import type { Tags } from '../identity/tags.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { MayAct } from './may-act.ts'

/** A foreign token that passed every check. */
export interface WebIdentity {
  readonly provider: OidcProvider
  readonly subject: string
  /** The `aud` value that matched. */
  readonly audience: string
  /** All mapped claims by name, without the issuer prefix (FED-7). */
  readonly claims: ReadonlyMap<string, ContextValue>
  /** From the AWS tags claim (STS-16). */
  readonly tags: Tags
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity: string | undefined
  /** Who may act for the subject; `undefined`: nobody. */
  readonly mayAct?: MayAct | undefined
  /** What it is bound to, if anything: `cnf`. */
  readonly confirmation?: Confirmation | undefined
  /** Milliseconds. */
  readonly expiresAt: number
  /** Whether the issuer still publishes the key; a cache asks on every hit (TOK-3) and verifies anew on false. */
  readonly isKeyTrusted: () => boolean
}

/** Verifies tokens of registered OpenID Connect providers. */
export interface WebIdentityVerifier {
  /**
   * @param account - the account whose provider is asked: the role's (FED-2).
   * @throws {IamError} `InvalidIdentityToken`, `ExpiredTokenException`, `IDPRejectedClaim`, `IDPCommunicationError`.
   */
  verify(token: string, account: string, snapshot: Snapshot): Promise<WebIdentity>
}
