import { IamError } from '../errors.ts'
import type { Confirmation } from '../identity/confirmation.ts'
import type { Clock } from '../ports/clock.ts'
import { assertConfirmed, type Possession } from '../session/possession.ts'
import type { Revocations } from '../session/revocation/revocations.ts'
import type { SessionClaims, SessionTokens } from '../session/session-grant.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import { principalFromSession, sessionParts } from './session-principal.ts'
import { type CachedToken, type TokenCache, tokenDigest } from './token-cache.ts'

/** Our own session tokens, verified once and remembered, whichever way they come. */
export interface OwnSessions {
  /** `iss` of the tokens. */
  readonly issuer: string
  /**
   * Verifies a token that is presented as a credential, with what the request proves beside it.
   *
   * @throws {IamError} `InvalidToken`, `ExpiredToken`, `ServiceUnavailable`, `StalePolicy`.
   */
  verify(token: string, possession: Possession): Promise<CachedToken>
  /**
   * Verifies a token that somebody asks about. It proves nothing of who asks.
   *
   * @throws {IamError} as {@link OwnSessions.verify}.
   */
  inspect(token: string): Promise<CachedToken>
  /**
   * The secret of a temporary access key, from the session token that is sent with it; `undefined` for a token that is
   * not valid or belongs to another key (SIG-10).
   *
   * @throws {IamError} `ExpiredToken`, `ServiceUnavailable`, `StalePolicy`.
   */
  secretFor(accessKeyId: string, securityToken: string): Promise<string | undefined>
}

const longestFailureMs = 10_000

/** Options of {@link createOwnSessions}. */
export interface OwnSessionsOptions {
  readonly tokens: SessionTokens
  readonly snapshots: SnapshotSource
  readonly cache: TokenCache
  readonly clock: Clock
  readonly revocations: Revocations
}

/** Creates the verifier of our own session tokens. */
export function createOwnSessions(options: OwnSessionsOptions): OwnSessions {
  return Object.freeze({
    issuer: options.tokens.issuer,
    async verify(token: string, possession: Possession) {
      const entry = await inspect(token, options)
      assertConfirmed(entry.confirmation, possession)
      return entry
    },
    inspect: (token: string) => inspect(token, options),
    secretFor: (accessKeyId: string, securityToken: string) =>
      secretFor(accessKeyId, securityToken, options),
  })
}

async function inspect(token: string, options: OwnSessionsOptions): Promise<CachedToken> {
  const { tokens, snapshots, cache, clock, revocations } = options
  const snapshot = snapshots.current()
  const digest = tokenDigest(token)
  const known = cache.get(digest, snapshot, clock.now())
  if (known !== undefined) return known
  const claims = await tokens.verify(token)
  // INVARIANT: nothing is awaited from here on, so the generation is the one that was asked.
  const isRevoked = () => revocations.isRevoked(claims)
  if (isRevoked()) throw new IamError('ExpiredToken', 'session token expired or revoked') // RULE rev.refused-at-verification
  const principal = principalFromSession(claims, snapshot)
  const { notBefore, expiresAt, kid } = claims
  const entry: CachedToken = {
    snapshotVersion: snapshot.version,
    parts: sessionParts(claims, snapshot),
    partsIn: (other) => sessionParts(claims, other),
    authentication: Object.freeze({ principal, method: 'bearer', expiresAt }),
    claims,
    confirmation: confirmationOf(claims, snapshot),
    notBefore: notBefore - 60_000, // The tolerance that the verifier gave it.
    expiresAt: claims.lacksPolicies === true ? soon(expiresAt, clock) : expiresAt,
    isKeyTrusted: () => tokens.trustsKey(kid),
    isRevoked,
    generation: revocations.generation,
  }
  cache.set(digest, entry)
  return entry
}

/** What was found missing is looked up again, as a failure is not remembered for longer (TOK-3). */
function soon(expiresAt: number, clock: Clock): number {
  return Math.min(expiresAt, clock.now() + longestFailureMs)
}

/** A role may have come to require proof after the token was made: then it is good for signing alone (TOK-4, D-10). */
function confirmationOf(claims: SessionClaims, snapshot: Snapshot): Confirmation | undefined {
  if (claims.confirmation !== undefined || claims.kind !== 'role-session')
    return claims.confirmation
  const isRequired = snapshot.roleById(claims.roleId)?.requiresProof === true
  return isRequired ? Object.freeze({ kind: 'signature' }) : undefined // RULE pop.required-at-use
}

async function secretFor(
  accessKeyId: string,
  securityToken: string,
  options: OwnSessionsOptions,
): Promise<string | undefined> {
  try {
    // The signature that this secret is for is part of the proof; it is asked for when it has been verified.
    const { claims } = await inspect(securityToken, options)
    if (claims?.accessKeyId !== accessKeyId) return undefined // RULE sigv4.token-belongs-to-key
    return options.tokens.secretAccessKey(claims)
  } catch (error) {
    // No throw: a bad token costs what an unknown key costs (SIG-11).
    if (error instanceof IamError && error.code === 'InvalidToken') return undefined
    throw error
  }
}
