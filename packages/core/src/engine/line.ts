import type { AuditSink } from '../audit/audit-event.ts'
import type { DecisionPoint, Question, Refusal } from '../context/decision-point.ts'
import type { RequestFacts } from '../context/facts.ts'
import type { Explanation } from '../decision/explain.ts'
import type { Simulation } from '../decision/simulate.ts'
import type { WhatIf } from '../decision/what-if.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { ApiCaller } from '../management/caller.ts'
import type { ManagementApi } from '../management/iam-api.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Model } from '../model/model.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpInput, WireRoute } from '../ports/http.ts'
import type { Logger } from '../ports/logger.ts'
import type { MintRecord } from '../ports/mint-record.ts'
import type { Random } from '../ports/random.ts'
import type { SessionPolicyStore } from '../ports/session-policies.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import type { Timers } from '../ports/timers.ts'
import type { MasterKeys } from '../session/master-keys.ts'
import type { SessionTokens } from '../session/session-grant.ts'
import type { EntityStorage } from '../store/managed/entity-storage.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import type { SourceEntities } from '../store/source/source-entities.ts'
import type { SharedIssuerOptions } from '../store/trust/shared-issuers.ts'
import type { WireService } from '../sts/wire-service.ts'
import type { ContainerCredentials } from '../sts/workload/create-container-credentials.ts'
import type { Authentication, Authenticator } from './authentication.ts'
import type { AuthZenOptions } from './authzen-options.ts'
import type { ContainerRole } from './container-role.ts'
import type { ResourceQuestion } from './decision-point.ts'
import type { OAuthClientOptions } from './oauth-options.ts'
import type { OutboundFederationOptions } from './outbound-options.ts'
import type { OutboundSwitch } from './outbound-switch.ts'
import type { DpopOptions, MtlsOptions } from './proof-options.ts'
import type { SessionRevoker } from './session-revoker.ts'
import type { SignedRequestOptions } from './signed-request-options.ts'
import type { TrustSource } from './trust-source.ts'
import type { WebAuthnOptions } from './webauthn-options.ts'

/** Options of {@link createLine}. */
export interface LineOptions {
  /** Services, actions and resources of the application. */
  readonly model: Model
  /** Directory of policy files, the same as objects, or a source of snapshots of one's own. */
  readonly policies: string | SourceEntities | SnapshotSource
  /**
   * Lets the management API write entities beside those of `policies`: true keeps them in this process, where they end with
   * it; a storage keeps them elsewhere. Default false. Does not go with a source of one's own.
   */
  readonly managed?: boolean | EntityStorage
  /** Accepted credentials: `jwt({ … })`, `session()`, `x509({ … })`. Empty: every caller is anonymous. */
  readonly trust?: readonly TrustSource[]
  /** Issuers that many tenants share, beside the known ones (FED-11). Default none. */
  readonly sharedIssuers?: readonly SharedIssuerOptions[]
  /**
   * Refuses what else is a finding about a trust policy, and logged: a third party trusted without external id (ATK-1), a
   * Deny that long-term keys escape, a subject known by name only. Default false.
   */
  readonly strictTrust?: boolean
  /** Public URL of the mount point of `endpoints()`: issuer, audience and accepted host (IAM-4). */
  readonly baseUrl?: string
  /** Region of SigV4 scopes and `aws:RequestedRegion`. Default the model's, else `local`. */
  readonly region?: string
  /** Further accepted `Host` values. Default the host of `baseUrl`. */
  readonly acceptedHosts?: readonly string[]
  /** Proxies whose `X-Forwarded-For` is believed, as CIDRs. Default none (PLAT-12). */
  readonly trustedProxies?: readonly string[]
  /** Further services of `endpoints()`, for example Roles Anywhere. */
  readonly services?: readonly WireService[]
  /** Default: an ephemeral key ring of this process, and `masterKeys` where they are given. */
  readonly sessionTokens?: SessionTokens
  /**
   * Where inline session policies of the default `sessionTokens` stand: in the token (`inline`, the default), or in
   * `sessionPolicyStore` with a digest in the token (`reference`, STS-9).
   */
  readonly sessionPolicies?: 'inline' | 'reference'
  /** Keeps session policies for `reference`. Default: in this process, which ends with them. */
  readonly sessionPolicyStore?: SessionPolicyStore
  /** Accounts that issue tokens for other services (GetWebIdentityToken). Default none. Needs `baseUrl`. */
  readonly outboundFederation?: OutboundFederationOptions
  /** Confidential clients of `POST /oauth2/token`. Default none: no client authenticates. */
  readonly oauthClients?: readonly OAuthClientOptions[]
  /** How proofs of possession by DPoP are checked. They are accepted without it, where a public URL is known. */
  readonly dpop?: DpopOptions
  /** What client certificates of TLS connections are used for. Default nothing. */
  readonly mtls?: MtlsOptions
  /**
   * Denials of STS carry `Encoded authorization failure message:` with what was decided, sealed under `masterKeys` for
   * DecodeAuthorizationMessage. Default false.
   */
  readonly encodedDenials?: boolean
  /** Windows and replays of requests signed with SigV4. */
  readonly signedRequests?: SignedRequestOptions
  /** Evaluates access for other services by AuthZEN 1.0. Default: nothing is served. Needs an https `baseUrl`. */
  readonly authzen?: AuthZenOptions
  /** Sites on which users prove themselves by passkeys and security keys. Default none. Needs `baseUrl` and `@simplewebauthn/server`. */
  readonly webAuthn?: WebAuthnOptions
  /** What secrets of long-term access keys derive from. Without them nobody can sign with such a key. */
  readonly masterKeys?: MasterKeys
  /**
   * Keys that outlive the process: `await openKeyStore(…)`. They take the place of `masterKeys`, of the keys in
   * `sessionTokens` and of those in `outboundFederation`.
   */
  readonly keys?: KeyStore
  /** Entries of the decision cache, at least 1. Default 10,000. */
  readonly decisionCacheEntries?: number
  /** Entries of the token cache, at least 1. Default 10,000. */
  readonly tokenCacheEntries?: number
  /** Default: JSON lines nowhere; give `jsonLinesSink(…)`. */
  readonly audit?: AuditSink
  readonly metrics?: Metrics
  /** Default of `createIam`: `stderrLogger`; of `createLine`: `silentLogger`. */
  readonly logger?: Logger
  readonly clock?: Clock
  readonly random?: Random
  readonly timers?: Timers
  readonly singleUse?: SingleUseStore
  /** Default: the last 100,000 sessions of this process (GetAccessKeyInfo). */
  readonly mintRecord?: MintRecord
}

/** The line, ready to serve: what a transport such as `@gatewarden/express` mounts. */
export interface Line {
  readonly model: Model
  readonly authenticator: Authenticator
  readonly decisions: DecisionPoint
  readonly snapshots: SnapshotSource
  /** Ends sessions before their time. */
  readonly sessions: SessionRevoker
  /**
   * The management API for one caller: every call is decided by the caller's own policies.
   *
   * @throws {TypeError} without the `managed` option.
   */
  api(caller: ApiCaller): ManagementApi
  /** Issuer of session tokens: `baseUrl`, or a name that never leaves the process. */
  readonly issuer: string
  /**
   * `POST /` (STS), `/oauth2/…`, `/mfa/…`, `/access/v1/…`, `/.well-known/…`, outbound issuers and the routes of `services`. Empty without
   * `baseUrl`. Read it for each request: an account may become an issuer while the process runs.
   */
  readonly wireRoutes: readonly WireRoute[]
  /**
   * Metadata at the root of the origin, where clients look for it when `baseUrl` has a path (RFC 8414, RFC 9728). Paths
   * are those of the origin. Empty without a path.
   */
  readonly rootRoutes: readonly WireRoute[]
  /** Turns outbound federation of accounts on and off. `undefined` without `baseUrl`. */
  readonly outbound: OutboundSwitch | undefined
  /** URL of the metadata that a challenge names (RFC 9728). `undefined` without `baseUrl`. */
  readonly resourceMetadata: string | undefined
  /**
   * The endpoint from which AWS clients of this machine get sessions of a role (`AWS_CONTAINER_CREDENTIALS_FULL_URI`). The
   * trust policy of the role must let the service `containers.gatewarden` assume it; it is asked whenever a session is
   * made, not here.
   *
   * @throws {IamError} `ValidationError` for what AssumeRole would refuse; `MissingIssuer` without `baseUrl`.
   * @throws {TypeError} for a token that is too short, or no header value.
   */
  containerCredentials(role: ContainerRole): ContainerCredentials
  /** Algorithms of the DPoP proofs that routes accept, for challenges. Empty: none, no public URL is known. */
  readonly dpopAlgorithms: readonly string[]
  /** What a request itself tells; `keys`: those of its {@link Authentication}. */
  requestFacts(input: HttpInput, keys?: Authentication['keys']): RequestFacts
  /** Decides again and tells why, statement by statement. Not audited, not cached. */
  explain(question: Question): Explanation
  /**
   * Answers what would be decided, with documents beside or instead of the stored ones, and which condition keys it
   * lacked (SIM-1). Not audited, not cached. What is shown to callers needs a permission of theirs first:
   * `iam:SimulatePrincipalPolicy`.
   */
  simulate(question: Question, whatIf?: WhatIf): Simulation
  /**
   * Whether a candidate statement for this principal and action reads a key of the resource
   * (`aws:ResourceTag/…` or a service key): only then is a lazy loader worth calling.
   */
  readsResource(question: ResourceQuestion): boolean
  /** Audits a Deny that no policy made (DENY-4, GUARD-5, DENY-10) and answers its decision id. */
  recordRefusal(refusal: Refusal): string
  /** Stops watching files and timers. */
  close(): Promise<void>
}
