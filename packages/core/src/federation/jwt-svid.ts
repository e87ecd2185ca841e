import type { OidcProvider } from '../identity/entities.ts'
import { isSvidAlgorithm, isWorkloadOf } from '../identity/spiffe.ts'
import type { CompactJws } from '../session/jose/compact-jws.ts'
import { invalidIdentity } from './identity-error.ts'

const headers: ReadonlySet<string> = new Set(['alg', 'kid', 'typ'])
const kinds: readonly (string | undefined)[] = [undefined, 'JWT', 'JOSE']

/**
 * Checks what a JWT-SVID is beyond any other token: header members and type of its profile, and a workload of the trust
 * domain as subject.
 *
 * @see {@link https://github.com/spiffe/spiffe/blob/main/standards/JWT-SVID.md} sections 2 and 3.1.
 * @throws {IamError} `InvalidIdentityToken`; also for a provider without trust domain.
 */
export function assertJwtSvid(jws: CompactJws, subject: unknown, provider: OidcProvider): void {
  const { spiffeTrustDomain: trustDomain } = provider
  if (!isSvidAlgorithm(jws.alg)) throw invalidIdentity('algorithm not allowed')
  if (!kinds.includes(jws.typ) || jws.headerNames.some((name) => !headers.has(name))) {
    throw invalidIdentity('another kind of token') // RULE fed.svid-header
  }
  const isWorkload =
    trustDomain !== undefined && typeof subject === 'string' && isWorkloadOf(trustDomain, subject)
  if (!isWorkload) throw invalidIdentity('no workload of the trust domain') // RULE fed.svid-subject
}
