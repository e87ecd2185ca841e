import { hash } from 'node:crypto'
import { IamError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SingleUseStore } from '../../ports/single-use.ts'
import { type CompactJws, parseCompactJws } from '../../session/jose/compact-jws.ts'
import { jsonMembers } from '../../session/jose/json-members.ts'
import { verifyCompact } from '../../session/jose/verify-compact.ts'
import { lengthPrefixed } from '../../session/length-prefixed.ts'
import type { OAuthClient, OAuthClients } from './oauth-client.ts'

/** What client authentication works with. */
export interface ClientHost {
  /** `iss` of our session tokens: whom an assertion must be made for. */
  readonly issuer: string
  readonly oauthClients: OAuthClients
  readonly singleUse: SingleUseStore
  readonly clock: Clock
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const longestAssertion = 8_192
const longestId = 256
const toleranceSeconds = 60
const longestLifeSeconds = 300
const singleUseScope = 'oauth-client-assertion'

/** `typ` of an assertion, where it has one: no session, ID-token proof or logout token stands in for it (RFC 8725). */
const assertionTypes: ReadonlySet<string> = new Set(['jwt', 'client-authentication+jwt'])

type Claims = ReadonlyMap<string, unknown>

/**
 * Tells which registered client sends a form: the one that its assertion proves (private_key_jwt, RFC 7523, section 2.2).
 * A registered client never goes without; any other `client_id` is a name that nobody vouches for and means nothing.
 *
 * @returns `undefined` where no client authenticates.
 * @throws {IamError} `InvalidClient` for whatever is wrong with it; `ServiceUnavailable` when uses cannot be remembered.
 */
export async function authenticateClient(
  form: ReadonlyMap<string, string>,
  host: ClientHost,
): Promise<string | undefined> {
  const named = form.get('client_id')
  const assertion = form.get('client_assertion')
  if (assertion === undefined && !form.has('client_assertion_type')) {
    // RULE oauth.registered-clients-authenticate
    if (named !== undefined && host.oauthClients.has(named)) throw invalid('no assertion')
    return undefined
  }
  if (assertion === undefined || form.get('client_assertion_type') !== assertionType) {
    throw invalid('another type of assertion')
  }
  const { clientId } = await provenClient(assertion, host)
  if (named !== undefined && named !== clientId) throw invalid('another client_id')
  return clientId
}

async function provenClient(assertion: string, host: ClientHost): Promise<OAuthClient> {
  const jws = parseCompactJws(assertion, longestAssertion)
  const claims = jws && jsonMembers(jws.payload)
  if (jws === undefined || claims === undefined) throw invalid('malformed')
  const kind = (jws.typ ?? 'jwt').toLowerCase().replace(/^application\//, '')
  if (!assertionTypes.has(kind)) throw invalid('another kind of token')

  const client = namedClient(claims, host.oauthClients)
  assertAudience(claims.get('aud'), host.issuer)
  const expiry = assertTimes(claims, host.clock.now() / 1000)
  const jti = claims.get('jti')
  if (typeof jti !== 'string' || jti === '' || jti.length > longestId) throw invalid('no `jti`')
  await assertSigned(jws, client)

  // Last, so that nothing unsigned fills the store. An assertion without this could be sent again by whoever saw it.
  const use = hash('sha256', lengthPrefixed([client.clientId, jti]), 'buffer')
  const until = (expiry + toleranceSeconds) * 1000
  if (await host.singleUse.useOnce(singleUseScope, use, until)) return client // RULE oauth.assertion-single-use
  throw invalid('used before')
}

function namedClient(claims: Claims, clients: OAuthClients): OAuthClient {
  const subject = claims.get('sub')
  const client = typeof subject === 'string' ? clients.get(subject) : undefined
  if (client !== undefined && claims.get('iss') === subject) return client // RULE oauth.assertion-of-the-client
  throw invalid('`iss` and `sub` name no registered client')
}

/** One audience, and it is ours: an assertion for several could be sent on by each of them. */
function assertAudience(aud: unknown, issuer: string): void {
  const [only, ...others]: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (only !== issuer || others.length > 0) throw invalid('another audience') // RULE oauth.assertion-audience
}

function assertTimes(claims: Claims, now: number): number {
  const expiry = seconds(claims, 'exp')
  if (now >= expiry + toleranceSeconds) throw invalid('expired')
  if (expiry > now + longestLifeSeconds) throw invalid('it lives longer than 5 minutes') // RULE oauth.assertion-life
  for (const name of ['iat', 'nbf']) {
    if (claims.has(name) && seconds(claims, name) > now + toleranceSeconds) {
      throw invalid('not valid yet')
    }
  }
  return expiry
}

function seconds(claims: Claims, name: string): number {
  const value = claims.get(name)
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw invalid(`\`${name}\` must be an integer`)
}

async function assertSigned(jws: CompactJws, { algorithms, keys }: OAuthClient): Promise<void> {
  const key = keys.find(jws)
  if (typeof key === 'string') throw invalid('its key is unknown or not usable')
  if (!(await verifyCompact(jws, key, algorithms))) throw invalid('wrong signature')
}

function invalid(reason: string): IamError {
  return new IamError('InvalidClient', `client authentication failed: ${reason}`)
}
