import { IamError } from '../errors.ts'
import { invalidIdentity } from './identity-error.ts'

const toleranceSeconds = 60

/** What times a provider's tokens may have. */
export interface TokenLife {
  /** Oldest `iat`, in seconds. */
  readonly maxTokenAgeSeconds: number
  /** Whether `iat` may be missing, as in a JWT-SVID: `exp` must be as near then. */
  readonly isIssueTimeOptional: boolean
}

/**
 * Checks the times of a foreign token with 60 s of tolerance: `exp` and `iat` must be there (FED-3).
 *
 * @param now - milliseconds.
 * @returns `exp` in milliseconds.
 * @throws {IamError} `ExpiredTokenException`, `InvalidIdentityToken`.
 */
export function checkTimes(
  claims: ReadonlyMap<string, unknown>,
  { maxTokenAgeSeconds, isIssueTimeOptional }: TokenLife,
  now: number,
): number {
  const expiry = secondsOf(claims, 'exp')
  // Without `iat` the token may have been made when its longest life began.
  const issuedAt =
    isIssueTimeOptional && !claims.has('iat')
      ? Math.max(0, expiry - maxTokenAgeSeconds)
      : secondsOf(claims, 'iat')
  const notBefore = claims.has('nbf') ? secondsOf(claims, 'nbf') : issuedAt
  const nowSeconds = now / 1000

  if (nowSeconds >= expiry + toleranceSeconds) {
    throw new IamError('ExpiredTokenException', 'web identity token expired') // RULE fed.expiry-tolerance
  }
  if (Math.max(issuedAt, notBefore) > nowSeconds + toleranceSeconds) {
    throw invalidIdentity('not valid yet')
  }
  if (nowSeconds > issuedAt + maxTokenAgeSeconds + toleranceSeconds) {
    throw invalidIdentity('issued too long ago') // RULE fed.oldest-token
  }
  return expiry * 1000
}

function secondsOf(claims: ReadonlyMap<string, unknown>, name: string): number {
  const value = claims.get(name)
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw invalidIdentity(`\`${name}\` must be an integer`)
  }
  return value as number
}
