import type { ChainLink, FederationFacts, SessionOrigin } from '../identity/session.ts'
import { confirmationClaim } from './confirmation-claim.ts'
import type { PolicyDigests } from './policy-references.ts'
import type { GrantedPolicies, SessionGrant } from './session-grant.ts'

/** What minting adds to a grant. */
export interface MintedFacts {
  readonly issuer: string
  readonly audience: readonly string[]
  /** Session ARN. */
  readonly arn: string
  readonly sessionId: string
  readonly accessKeyId: string
  readonly keyVersion: string
  /** Milliseconds. */
  readonly issuedAt: number
  /** Milliseconds, whole seconds. */
  readonly expiresAt: number
  /** What stands for the inline session policies; `undefined`: they stand in the token themselves. */
  readonly policyDigests?: PolicyDigests | undefined
}

/** Writes the claims of a session token (STS spec, section 7). What is empty is left out. */
export function encodeSession(grant: SessionGrant, minted: MintedFacts): Record<string, unknown> {
  const issuedAtSeconds = Math.floor(minted.issuedAt / 1000)
  return {
    iss: minted.issuer,
    sub: minted.arn,
    aud: minted.audience,
    iat: issuedAtSeconds,
    nbf: issuedAtSeconds,
    exp: minted.expiresAt / 1000,
    itm: minted.issuedAt,
    jti: minted.sessionId,
    client_id: grant.clientId,
    akid: minted.accessKeyId,
    ...encodeHolder(grant),
    acct: grant.account,
    kv: minted.keyVersion,
    ...(grant.tags.size > 0 && { tags: Object.fromEntries(grant.tags) }),
    ...(grant.transitiveTagKeys.length > 0 && { ttk: grant.transitiveTagKeys }),
    ...(grant.sourceIdentity !== undefined && { src: grant.sourceIdentity }),
    ...encodePolicies(grant.policies, minted.policyDigests),
    ...(grant.mfa !== undefined && {
      amr: ['mfa'],
      auth_time: Math.floor(grant.mfa.at / 1000),
      mfa_ser: grant.mfa.serial,
    }),
    ...(grant.federation !== undefined && { fed: encodeFederation(grant.federation) }),
    ...(grant.chain.length > 0 && { act: encodeChain(grant.chain) }),
    ...(grant.origin !== undefined && { orig: encodeOrigin(grant.origin) }),
    ...(grant.confirmation !== undefined && { cnf: confirmationClaim(grant.confirmation) }),
  }
}

/** The unique id and ARN of the role or user; `rarn` or `uarn` tells of which kind the session is. */
function encodeHolder(grant: SessionGrant): Record<string, unknown> {
  if (grant.kind === 'role-session') {
    return { rid: grant.roleId, rarn: grant.roleArn, role: grant.roleName }
  }
  return { rid: grant.userId, uarn: grant.userArn }
}

/** One entry per layer in both lists: a layer must not lose its place, or it would no longer narrow. */
function encodePolicies(
  layers: readonly GrantedPolicies[],
  digests: PolicyDigests | undefined,
): Record<string, unknown> {
  if (layers.length === 0) return {}
  const spa = layers.map((layer) => layer.arns)
  if (digests !== undefined) return { sph: digests, spa } // RULE sts.policies-by-reference
  return { sp: layers.map((layer) => layer.inline ?? null), spa }
}

function encodeFederation(facts: FederationFacts): Record<string, unknown> {
  return {
    iss: facts.issuer,
    prv: facts.provider,
    sub: facts.subject,
    claims: Object.fromEntries(facts.claims),
  }
}

function encodeOrigin(origin: SessionOrigin): Record<string, string> {
  return origin.kind === 'user' ? { uid: origin.id } : { iss: origin.issuer, sub: origin.subject }
}

/** Nests the chain, newest outermost, as RFC 8693 nests `act`. */
function encodeChain(chain: readonly ChainLink[]): Record<string, unknown> | undefined {
  let act: Record<string, unknown> | undefined
  for (const link of chain.toReversed()) {
    act = { sub: link.arn, jti: link.sessionId, ...(act !== undefined && { act }) }
  }
  return act
}
