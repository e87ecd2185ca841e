import type { OidcProvider } from '../identity/entities.ts'
import type { MfaProof } from '../identity/session.ts'

const toleranceMs = 60_000

/**
 * The multi-factor authentication that a foreign token vouches for: none, unless its `amr` has a value that the provider
 * lists and its `auth_time` says when (FED-9). Without a time nobody could ask how long ago it was.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8176} for the values of `amr`.
 * @param now - milliseconds.
 */
export function foreignMfa(
  claims: ReadonlyMap<string, unknown>,
  provider: OidcProvider,
  now: number,
): MfaProof | undefined {
  const { acceptedAmrValues: accepted = [] } = provider
  const amr = claims.get('amr')
  const authTime = claims.get('auth_time')
  if (!Array.isArray(amr) || !amr.some((value) => accepted.includes(value))) return undefined // RULE fed.accepted-amr
  if (!Number.isSafeInteger(authTime) || (authTime as number) < 0) return undefined
  const at = (authTime as number) * 1_000
  if (at > now + toleranceMs) return undefined
  return Object.freeze({ serial: provider.arn, at: Math.min(at, now) })
}
