import type { DecisionSource, Refusal } from '../context/decision-point.ts'
import type { Decision } from '../decision/decision.ts'

/** How a caller tried to prove who it is. */
export type AuthenticationMethod =
  | 'bearer'
  | 'dpop'
  | 'sigv4'
  | 'mtls'
  | 'x509'
  | 'web_identity'
  | 'none'

/** Which certificates a notice is about, in AWS's words (RA-26). */
export type CertificateExpiryEvent = 'CA_CERTIFICATE_EXPIRY' | 'END_ENTITY_CERTIFICATE_EXPIRY'

/** What core counts. Labels are bounded: never a principal, path or token (state spec, section 13). */
export interface Metrics {
  decision(decision: Decision, source: DecisionSource, seconds: number, isCached: boolean): void
  /** A Deny that no policy made. Default source: `guard`. */
  refusal(reason: Refusal['reason'], source?: DecisionSource): void
  authentication(method: AuthenticationMethod, outcome: 'accepted' | 'refused' | 'error'): void
  cache(cache: 'token' | 'policy' | 'decision', result: 'hit' | 'miss' | 'bypass'): void
  mint(grant: string, outcome: 'issued' | 'refused'): void
  jwksFetch(outcome: 'ok' | 'error', seconds: number): void
  ignoredHeader(kind: 'client_cert' | 'forwarded'): void
  /** A certificate was accepted without its revocation status. */
  revocationUnchecked(why: 'no_list' | 'soft_fail'): void
  /** A certificate path was validated; a cached one is not. `code`: `ok`, or why it was refused. */
  certificatePath(code: string): void
  /** When the certificate of a trust anchor ends, in seconds since the epoch. `alias`: its configured name. */
  trustAnchorExpiry(alias: string, seconds: number): void
  policySource(outcome: 'loaded' | 'refused', version: number): void
  /** The root user of an account, or a session of its own, proved who it is. */
  rootUse(): void
  /** A certificate reached a threshold before its end, counted once for both. */
  certificateExpiry(event: CertificateExpiryEvent): void
}

const nothing = () => {}

/** Counts nothing: the default of core. */
export const noMetrics: Metrics = Object.freeze({
  decision: nothing,
  refusal: nothing,
  authentication: nothing,
  cache: nothing,
  mint: nothing,
  jwksFetch: nothing,
  ignoredHeader: nothing,
  revocationUnchecked: nothing,
  certificatePath: nothing,
  trustAnchorExpiry: nothing,
  policySource: nothing,
  rootUse: nothing,
  certificateExpiry: nothing,
})
