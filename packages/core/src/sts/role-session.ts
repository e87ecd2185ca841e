import type { RequestFacts } from '../context/facts.ts'
import type { ContextValue } from '../decision/request.ts'
import type { SessionBinding } from '../identity/confirmation.ts'
import type { Role } from '../identity/entities.ts'
import type { Principal } from '../identity/principal.ts'
import type { ChainLink, FederationFacts, MfaProof } from '../identity/session.ts'
import type { Tags } from '../identity/tags.ts'
import type { GrantedPolicies, IssuedCredentials, SessionClaims } from '../session/session-grant.ts'

/** A request for a role session, whichever wire it came by; parameters are validated already. */
export interface RoleSessionRequest {
  /** Who asks: a user, a role session, a service, or the caller of an identity provider. */
  readonly principal: Principal
  readonly action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity'
  readonly roleArn: string
  readonly sessionName: string
  /** `undefined`: the default of the operation. */
  readonly durationSeconds: number | undefined
  /** Latest end in ms, however long the duration. Default none. */
  readonly expiresBy?: number | undefined
  /** Tags passed in this call; `sts:TagSession` is asked when there are any, inherited ones included (STS-14). */
  readonly tags: Tags
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity: string | undefined
  readonly policies: GrantedPolicies
  readonly mfa: MfaProof | undefined
  readonly federation: FederationFacts | undefined
  /** Extra condition keys of this call by folded name: `sts:externalid`, `ISSUER:claim`, `aws:sourcearn` … */
  readonly keys: ReadonlyMap<string, ContextValue>
  /** Sessions through which a federated caller acts, newest first; the chain of its session begins with them. */
  readonly actors?: readonly ChainLink[] | undefined
  readonly facts: RequestFacts
  readonly clientId: string
  readonly requestId: string
  /** Above the role's maximum: `refuse` (AssumeRole, STS-1) or `cut` (CreateSession, RA-32). */
  readonly overlong: 'refuse' | 'cut'
  /**
   * What the session is bound to. Default: what the session of the caller is bound to, else nothing; with a role that
   * requires proof, the secret access key that is handed out with it.
   */
  readonly binding?: SessionBinding | undefined
  /** Uses up the proof that `binding` rests on; called once, after every other check and before the session is made. */
  readonly useProof?: (() => Promise<void>) | undefined
}

/** What was issued. */
export interface RoleSession {
  readonly credentials: IssuedCredentials
  readonly role: Role
  /** `arn:P:sts::A:assumed-role/ROLE/SESSION`. */
  readonly arn: string
  /** `AROA…:SESSION`. */
  readonly assumedRoleId: string
  /** Percent of the budget, 0 when nothing was packed (STS-7). */
  readonly packedPolicySize: number
  readonly sourceIdentity: string | undefined
  readonly chain: readonly ChainLink[]
}

/** Issues role sessions: the one place where a trust policy is asked and a token minted (D-2). */
export interface RoleSessionIssuer {
  /**
   * @throws {IamError} `AccessDenied` (identical for a missing role, TRUST-6), `MissingAuthenticationToken`,
   *   `ExpiredToken` for a caller whose session has ended, `ValidationError`, `PackedPolicyTooLarge`,
   *   `MalformedPolicyDocument`, `StalePolicy`, `ServiceUnavailable`.
   */
  issue(request: RoleSessionRequest): Promise<RoleSession>
  /**
   * The same for a caller that acts within this process, by the same rules and with the same record: no token is signed
   * that could leave it (SOURCE-6).
   *
   * @throws {IamError} as {@link RoleSessionIssuer.issue}.
   */
  begin(request: RoleSessionRequest): Promise<SessionClaims>
}
