import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { Confirmation } from './confirmation.ts'
import type { Tags } from './tags.ts'

/** A session policy layer: the documents of one call. Any of them may allow (EVAL-11). */
export type SessionPolicyLayer = readonly CompiledPolicy[]

/** The same layer as its token carries it; `GrantedPolicies` of the session room has this shape. */
export interface SessionPolicySource {
  /** Inline document as text. */
  readonly inline: string | undefined
  /** Managed policy ARNs; resolved at use (STS-8). */
  readonly arns: readonly string[]
}

/** Multi-factor authentication that was part of the call which made a session. */
export interface MfaProof {
  /** ARN or serial number of the device; ARN of the provider where its token vouched for it (FED-9). */
  readonly serial: string
  /** When the code was accepted, in ms since the epoch. */
  readonly at: number
}

/** The foreign identity a session was made from. */
export interface FederationFacts {
  /** Issuer without scheme (OIDC) or trust-anchor ARN (certificates): the prefix of its condition keys. */
  readonly issuer: string
  /** Value of `aws:FederatedProvider`: provider ARN. */
  readonly provider: string
  readonly subject: string
  /** Claims kept for permission policies (FED-12), by condition key without prefix. */
  readonly claims: ReadonlyMap<string, string | readonly string[]>
}

/** One link of the chain of role sessions that led to this one (`act`). */
export interface ChainLink {
  readonly arn: string
  readonly sessionId: string
}

/** Who stood at the beginning of a chain of sessions. */
export type SessionOrigin =
  /** Unique id of the user that asked for the first of them. */
  | { readonly kind: 'user'; readonly id: string }
  /** The foreign identity that the first was made from; `issuer` as in {@link FederationFacts}. */
  | { readonly kind: 'federated'; readonly issuer: string; readonly subject: string }

/** What a temporary credential adds to the identity that it stands for. */
export interface Session {
  /** Session id (`jti`): 128 random bits. */
  readonly id: string
  /** Temporary access key id (`ASIA…`) of the session. */
  readonly accessKeyId: string
  /** Issue time in ms: `aws:TokenIssueTime`. */
  readonly issuedAt: number
  /** Expiry in ms. Nothing extends it. */
  readonly expiresAt: number
  /** Tags passed or inherited; they override the role's tags of the same key. */
  readonly tags: Tags
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity: string | undefined
  /** Layers in the order of the chain; each must allow. Empty: no session policy was passed. */
  readonly policies: readonly SessionPolicyLayer[]
  /** What `policies` was compiled from, layer by layer: a self-assumed role hands it on (STS-10). */
  readonly policySources: readonly SessionPolicySource[]
  readonly mfa: MfaProof | undefined
  readonly federation: FederationFacts | undefined
  /** Sessions this one was made from, newest first. */
  readonly chain: readonly ChainLink[]
  /** Who its chain began with: revoking them ends it too. `undefined` for the first session of a chain by federation. */
  readonly origin?: SessionOrigin | undefined
  /** What its token is bound to; sessions made from it stay bound. */
  readonly confirmation?: Confirmation | undefined
}
