import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { Tags } from './tags.ts'

/** What users and roles have in common. Policies are resolved and compiled: inline, attached, through groups. */
interface IdentityBase {
  readonly account: string
  readonly arn: string
  readonly name: string
  /** Begins and ends with `/`. */
  readonly path: string
  readonly tags: Tags
  readonly policies: readonly CompiledPolicy[]
  /** `null`: none attached. A boundary that is attached but missing compiles to a Deny of everything (EVAL-6). */
  readonly boundary: CompiledPolicy | null
}

/** A user of an account. */
export interface User extends IdentityBase {
  /** `AIDA` and 17 of `A-Z2-7`. */
  readonly id: string
  /** Names of the groups it belongs to; their policies are among `policies`. */
  readonly groups: readonly string[]
}

/** A role of an account. */
export interface Role extends IdentityBase {
  /** `AROA` and 17 of `A-Z2-7`. */
  readonly id: string
  /** Who may assume it: its resource policy (EVAL-16). */
  readonly trustPolicy: CompiledPolicy
  /** 3,600 to 43,200. */
  readonly maxSessionDurationSeconds: number
  /** Its sessions are bound to a proof of possession (TOK-4). Default false. */
  readonly requiresProof?: boolean
  /** Exempt from guardrails (PRIN-15). */
  readonly isServiceLinked: boolean
}

/** An OpenID Connect issuer that an account trusts (FED-1). */
export interface OidcProvider {
  readonly account: string
  /** `arn:P:iam::A:oidc-provider/HOST/PATH`. */
  readonly arn: string
  /** Issuer URL exactly as its tokens carry it. */
  readonly issuer: string
  /** Host, port and path without the scheme: the prefix of its condition keys (FED-6). */
  readonly keyPrefix: string
  /** Accepted audiences, at least one (FED-4). */
  readonly clientIds: readonly string[]
  /** Allow-list, never HS* or none. Default RS256 and ES256. */
  readonly algorithms: readonly string[]
  /** Keys from configuration: nothing is fetched then. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined
  /** Claims kept in the session for permission policies (FED-12). Default `aud` and `sub`. */
  readonly sessionClaims: readonly string[]
  /** Oldest accepted `iat`, in seconds. Default 86,400. */
  readonly maxTokenAgeSeconds: number
  /** Accepts several `aud` values without `azp` (FED-4). Default false. */
  readonly allowsMultipleAudiences: boolean
  /** Takes `at+jwt` access tokens as identities (FED-3). Default false. */
  readonly acceptsAccessTokens?: boolean
  /** Hosts (with port) of issuer and JWKS that may be plain http or at private addresses (JWKS-3). Default none. */
  readonly privateHosts: readonly string[]
  /** CA certificates (PEM) that vouch for its hosts beside those of Node. Default none (FED-13). */
  readonly ca?: string | undefined
  /** SHA-1 of certificates, of which one must be in the chain of its hosts. Empty or absent: no pin (FED-13). */
  readonly thumbprints?: readonly string[]
  /** `amr` values that count as multi-factor authentication. Default none (FED-9). */
  readonly acceptedAmrValues?: readonly string[]
  /** Its tokens are JWT-SVIDs of this trust domain. Absent: OpenID Connect. */
  readonly spiffeTrustDomain?: string | undefined
}
