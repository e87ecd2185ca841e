import type { Confirmation } from '../identity/confirmation.ts'
import type { OidcProvider } from '../identity/entities.ts'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Logger, silentLogger } from '../ports/logger.ts'
import type { Timers } from '../ports/timers.ts'
import { readConfirmation } from '../session/confirmation-claim.ts'
import { createForwardClock } from '../session/forward-clock.ts'
import { type CompactJws, parseCompactJws } from '../session/jose/compact-jws.ts'
import { readJsonObject } from '../session/jose/json-members.ts'
import { verifyCompact } from '../session/jose/verify-compact.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { readAwsClaims } from './aws-claims.ts'
import { checkTimes, type TokenLife } from './check-times.ts'
import { foreignMfa } from './foreign-mfa.ts'
import { googleIssuer, registeredIssuer } from './google-issuer.ts'
import { invalidIdentity } from './identity-error.ts'
import { createJsonFetch, type JsonFetch, type ResolveHost } from './json-fetch.ts'
import { assertJwtSvid } from './jwt-svid.ts'
import { mapClaims } from './map-claims.ts'
import { matchAudience } from './match-audience.ts'
import { readMayAct } from './may-act.ts'
import { createProviderKeys } from './provider-keys.ts'
import type { WebIdentity, WebIdentityVerifier } from './web-identity.ts'

/** Options of {@link createWebIdentityVerifier}. */
export interface WebIdentityVerifierOptions {
  /** Issuers of our own tokens: they are never a foreign identity (FED-5). */
  readonly ownIssuers: readonly string[]
  /** Whether an issuer is ours beside those, for example one of outbound tokens. Default none. */
  readonly isOwnIssuer?: (issuer: string) => boolean
  readonly clock?: Clock
  readonly timers?: Timers
  /** Default node:http and node:https with checked addresses. */
  readonly fetch?: JsonFetch
  /** How the default `fetch` resolves hosts. Default the operating system's resolver. */
  readonly resolve?: ResolveHost
  readonly metrics?: Metrics
  readonly logger?: Logger
}

/** Longest accepted token in characters: what AssumeRoleWithWebIdentity takes. */
const maxLength = 20_000

/** Creates the verifier of foreign OpenID Connect tokens (FED-2 to FED-9). */
export function createWebIdentityVerifier(
  options: WebIdentityVerifierOptions,
): WebIdentityVerifier {
  const { metrics = noMetrics, logger = silentLogger, isOwnIssuer = () => false } = options
  const ownIssuers = new Set(options.ownIssuers)
  const systemTime = options.clock ?? systemClock
  const clock = createForwardClock(systemTime)
  const fetchJson = options.fetch ?? createJsonFetch(fetchOptions(options))
  const keys = createProviderKeys({ clock, fetchJson, metrics, logger })

  return Object.freeze({
    async verify(token: string, account: string, snapshot: Snapshot): Promise<WebIdentity> {
      const jws = parseCompactJws(token, maxLength)
      const payload = jws === undefined ? undefined : readJsonObject(jws.payload)
      if (jws === undefined || payload === undefined) throw invalidIdentity(malformed(token))
      const { members } = payload

      const issuer = members.get('iss')
      if (typeof issuer !== 'string') throw invalidIdentity('`iss` must be text')
      if (ownIssuers.has(issuer) || isOwnIssuer(issuer)) throw invalidIdentity('own issuer') // RULE fed.own-issuer-refused
      const provider = findProvider(snapshot, account, issuer)
      const subject = members.get('sub')
      assertKind(jws, subject, provider)
      if (typeof subject !== 'string' || subject === '') throw invalidIdentity('`sub` must be text')
      const audience = matchAudience(members, provider)
      const confirmation = foreignBinding(members)
      const expiresAt = checkTimes(members, tokenLifeOf(provider), clock.now())

      const { key, isTrusted } = await keys.find(provider, jws)
      const isGood = await verifyCompact(jws, key, provider.algorithms)
      if (!isGood) throw invalidIdentity('wrong signature')
      const claims = mapClaims(payload)
      if (provider.issuer === googleIssuer) mapGoogleAudience(claims)
      return Object.freeze({
        provider,
        subject,
        audience,
        claims,
        ...readAwsClaims(members),
        mayAct: readMayAct(members),
        confirmation,
        mfa: foreignMfa(members, provider, clock.now()),
        expiresAt,
        isKeyTrusted: isTrusted,
      })
    },
  })
}

/** Files and shells leave line breaks behind, which nobody sees who looks at the token. */
function malformed(token: string): string {
  return /\s/.test(token) ? 'malformed: there is white space in it or around it' : 'malformed'
}

function fetchOptions({ resolve, timers }: WebIdentityVerifierOptions): {
  resolve?: ResolveHost
  timers?: Timers
} {
  return { ...(resolve && { resolve }), ...(timers && { timers }) }
}

/** By exact text (FED-2); Google's form without scheme is the one alias. */
function findProvider(snapshot: Snapshot, account: string, issuer: string): OidcProvider {
  const registered = registeredIssuer(issuer)
  const provider = snapshot.oidcProvider(account, registered)
  if (provider?.issuer !== registered) throw invalidIdentity('unknown issuer') // RULE fed.exact-issuer
  return provider
}

/** Only what says to be a JWT, or nothing, is an ID token: no access token, proof or logout token. */
function assertKind(jws: CompactJws, subject: unknown, provider: OidcProvider): void {
  if (!provider.algorithms.includes(jws.alg)) throw invalidIdentity('algorithm not allowed')
  if (provider.spiffeTrustDomain !== undefined) {
    assertJwtSvid(jws, subject, provider)
    return
  }
  const kind = (jws.typ ?? 'jwt').toLowerCase().replace(/^application\//, '')
  const isAccepted = kind === 'jwt' || (kind === 'at+jwt' && provider.acceptsAccessTokens === true)
  if (!isAccepted) throw invalidIdentity('another kind of token') // RULE fed.token-kind
}

/** A binding that cannot be checked here is no reason to do without: somebody else may hold the token. */
function foreignBinding(members: ReadonlyMap<string, unknown>): Confirmation | undefined {
  if (!members.has('cnf')) return undefined
  const confirmation = readConfirmation(members.get('cnf'))
  if (confirmation === undefined || confirmation.kind === 'signature') {
    throw invalidIdentity('it is bound in a way that cannot be proven here') // RULE pop.foreign-binding
  }
  return confirmation
}

function tokenLifeOf({ maxTokenAgeSeconds, spiffeTrustDomain }: OidcProvider): TokenLife {
  return { maxTokenAgeSeconds, isIssueTimeOptional: spiffeTrustDomain !== undefined }
}

/** As AWS maps Google's tokens: `aud` is the authorized party, `oaud` the audience (FED-8). */
function mapGoogleAudience(claims: Map<string, string | readonly string[]>): void {
  const audience = claims.get('aud')
  if (audience !== undefined) claims.set('oaud', audience)
  const authorizedParty = claims.get('azp')
  if (authorizedParty !== undefined) claims.set('aud', authorizedParty) // RULE fed.google-audience
}
