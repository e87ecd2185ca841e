import type { Confirmation } from '../identity/confirmation.ts'
import type { ChainLink, FederationFacts, MfaProof, SessionOrigin } from '../identity/session.ts'
import type { Tags } from '../identity/tags.ts'

/** Session policies of one call, as they travel in the token. */
export interface GrantedPolicies {
  /** Inline document, as text, already parsed once without issues. */
  readonly inline: string | undefined
  /** Managed policy ARNs; resolved at use (STS-8). */
  readonly arns: readonly string[]
}

/** What every session has. Every rule of STS has been applied already; minting only writes it down. */
interface GrantBase {
  readonly account: string
  readonly durationSeconds: number
  /** Latest end in ms, however long the duration: that of the session which this one stands in for. Default none. */
  readonly expiresBy?: number | undefined
  readonly tags: Tags
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity: string | undefined
  /** One entry per layer, oldest first; a call without session policies adds none. */
  readonly policies: readonly GrantedPolicies[]
  readonly mfa: MfaProof | undefined
  readonly federation: FederationFacts | undefined
  readonly chain: readonly ChainLink[]
  /** Who its chain began with. */
  readonly origin?: SessionOrigin | undefined
  /** OAuth client, or the unique id of the caller. */
  readonly clientId: string
  /** What its token is bound to; `undefined`: whoever has it may use it. */
  readonly confirmation?: Confirmation | undefined
}

/** What a role session is to be. */
export interface RoleSessionGrant extends GrantBase {
  readonly kind: 'role-session'
  readonly roleArn: string
  readonly roleId: string
  readonly roleName: string
  readonly sessionName: string
}

/** What a session of GetSessionToken is to be: the user itself, for a while; or the root user, by its ARN and account. */
export interface UserSessionGrant extends GrantBase {
  readonly kind: 'user'
  readonly userArn: string
  readonly userId: string
}

/** What a session of GetFederationToken is to be. */
export interface FederatedUserGrant extends GrantBase {
  readonly kind: 'federated-user'
  /** Name of the federated user. */
  readonly name: string
  /** The user or root user that asked: what it may do bounds the session. */
  readonly userArn: string
  readonly userId: string
}

/** What a session is to be, by the kind of principal that it makes. */
export type SessionGrant = RoleSessionGrant | UserSessionGrant | FederatedUserGrant

/** Temporary credentials, as every wire hands them out. */
export interface IssuedCredentials {
  /** `ASIA…`. */
  readonly accessKeyId: string
  /** 40 characters, derived and never stored (SKEY-5). */
  readonly secretAccessKey: string
  /** The ES256 `at+jwt`. */
  readonly sessionToken: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly expiresAt: number
  /** Session id (`jti`). */
  readonly sessionId: string
}

/** What minting adds to a grant. */
interface MintedClaims {
  readonly sessionId: string
  readonly accessKeyId: string
  /**
   * Session ARN: `arn:P:sts::A:assumed-role/ROLE/SESSION`, `arn:P:sts::A:federated-user/NAME`, or the ARN of the user
   * whose session it is.
   */
  readonly arn: string
  /** Milliseconds. */
  readonly issuedAt: number
  /** Milliseconds. */
  readonly notBefore: number
  /** Milliseconds. */
  readonly expiresAt: number
  /** HKDF key version the secret derives from. */
  readonly keyVersion: string
  /** `kid` that signed it. */
  readonly kid: string
  /** A session policy that the token refers to is missing: everything is denied until it is found (STS-9). */
  readonly lacksPolicies?: boolean | undefined
}

/** A verified token of a role session. */
export interface RoleSessionClaims
  extends Omit<RoleSessionGrant, 'durationSeconds' | 'expiresBy'>,
    MintedClaims {}

/** A verified token of GetSessionToken. */
export interface UserSessionClaims
  extends Omit<UserSessionGrant, 'durationSeconds' | 'expiresBy'>,
    MintedClaims {}

/** A verified token of GetFederationToken. */
export interface FederatedUserClaims
  extends Omit<FederatedUserGrant, 'durationSeconds' | 'expiresBy'>,
    MintedClaims {}

/** A verified session token. */
export type SessionClaims = RoleSessionClaims | UserSessionClaims | FederatedUserClaims

/** Mints and verifies session tokens. */
export interface SessionTokens {
  /** Issuer of every token: `iss`. */
  readonly issuer: string
  /** Audience of every token: `aud`. Default unknown; then nobody can ask for one but the issuer. */
  readonly audience?: readonly string[]
  mint(grant: SessionGrant): Promise<IssuedCredentials>
  /**
   * Begins a session that never leaves the process: the claims its token would carry. Nothing is signed, so no token of
   * it exists that could be presented or leak.
   */
  begin(grant: SessionGrant): SessionClaims
  /**
   * Verifies signature, type, issuer, audience and times.
   *
   * @throws {IamError} `ExpiredToken`, `InvalidToken`; `ServiceUnavailable` when no key can be read.
   */
  verify(token: string): Promise<SessionClaims>
  /** Derives the secret access key that belongs to a verified token. */
  secretAccessKey(claims: SessionClaims): string
  /** Whether tokens signed by this key are still accepted; a cache asks on every hit (TOK-3). */
  trustsKey(kid: string): boolean
  /** Public keys, pending and retired ones included. */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] }
}
