import type { DecisionPoint } from '../../context/decision-point.ts'
import { IamError } from '../../errors.ts'
import type { HttpInput } from '../../ports/http.ts'
import type { SessionClaims } from '../../session/session-grant.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'
import { assertSessionMayCall } from '../caller-restrictions.ts'
import type { StsCall } from '../sts-call.ts'

/** Verifies session tokens of ours, revocations included. */
export interface SessionVerifier {
  /** @throws {IamError} `InvalidToken`, `ExpiredToken`, `ServiceUnavailable`, `StalePolicy`. */
  inspect(token: string): Promise<{ readonly claims: SessionClaims | undefined }>
}

/** What introspection and revocation work with. */
export interface TokenHost {
  readonly decisions: DecisionPoint
  readonly ownSessions: SessionVerifier
}

/** A caller and the token that it asks about. */
export interface TokenQuestion {
  readonly token: string
  /** Whether it is the token that the request itself is authenticated with. */
  readonly isOwn: boolean
}

/** Whether the token is the credential of the request: of a bearer, beside a proof, or beside a signature. */
export function isPresentedToken(token: string, input: HttpInput): boolean {
  const [header = ''] = headerValues(input.rawHeaders, 'authorization')
  return (
    headerValues(input.rawHeaders, 'x-amz-security-token').includes(token) ||
    /^(?:bearer|dpop) (.*)$/i.exec(header)?.[1] === token
  )
}

/**
 * Asks whether the caller may do this with tokens of others. The answer does not depend on the token, so it tells
 * nothing about it.
 *
 * @throws {IamError} `AccessDenied`; `StalePolicy`.
 */
export function authorizeTokenAction(
  action: 'sts:IntrospectToken' | 'sts:RevokeToken',
  { isOwn }: TokenQuestion,
  call: StsCall,
  { decisions }: TokenHost,
): void {
  if (isOwn) return
  const { principal, facts, requestId } = call
  assertSessionMayCall(principal, action.slice('sts:'.length))
  const question = { principal, action, resource: null, facts, requestId } as const
  const { decision } = decisions.decide({ ...question, source: 'sts' })
  if (decision.effect === 'Allow') return
  throw new IamError('AccessDenied', `Not authorized to perform ${action}`) // RULE oauth.token-action
}

/**
 * The claims of a live session of ours that the caller may know of: its own, or one of its account.
 *
 * @returns `undefined` for every other token, for whatever reason: unknown, expired, revoked, foreign.
 * @throws {IamError} `ServiceUnavailable`, `StalePolicy`: not knowing is no answer.
 */
export async function knownSession(
  { token, isOwn }: TokenQuestion,
  { principal }: StsCall,
  { ownSessions }: TokenHost,
): Promise<SessionClaims | undefined> {
  const claims = await liveSession(token, ownSessions)
  const isOfAccount = 'account' in principal && principal.account === claims?.account
  return isOwn || isOfAccount ? claims : undefined // RULE oauth.tokens-of-the-account
}

async function liveSession(
  token: string,
  ownSessions: SessionVerifier,
): Promise<SessionClaims | undefined> {
  try {
    return (await ownSessions.inspect(token)).claims
  } catch (error) {
    if (error instanceof IamError && error.status < 500) return undefined
    throw error
  }
}
