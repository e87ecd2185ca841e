import type { OidcProvider } from '../identity/entities.ts'
import type { Clock } from '../ports/clock.ts'
import { type JsonFetch, longestFetchMs } from './json-fetch.ts'
import { createKeySet, type KeySet, keyUseOf } from './key-set.ts'
import type { PeerTrust } from './peer-trust.ts'

/** What {@link fetchKeySet} works with. */
export interface KeySetHost {
  readonly clock: Clock
  readonly fetchJson: JsonFetch
}

/** Reads one document of a provider. */
type ReadDocument = (address: unknown) => Promise<ReadonlyMap<string, unknown>>

/**
 * Fetches the keys of a registered issuer through its discovery document (JWKS-1), both within 5 s. No URL is ever taken
 * from a token.
 *
 * @throws {Error} whatever went wrong; the caller knows what it means.
 */
export async function fetchKeySet(provider: OidcProvider, host: KeySetHost): Promise<KeySet> {
  const { clock, fetchJson } = host
  const deadline = clock.monotonic() + longestFetchMs
  const read: ReadDocument = (address) => {
    const { url, trust } = endpointOf(address, provider)
    return fetchJson(url, trust, Math.max(1, deadline - clock.monotonic())) // RULE jwks.five-seconds
  }

  const discovery = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const document = await read(discovery)
  if (document.get('issuer') !== provider.issuer) {
    throw new Error('the discovery document is of another issuer') // RULE jwks.discovery-issuer
  }
  const keys = (await read(document.get('jwks_uri'))).get('keys')
  if (!Array.isArray(keys)) throw new Error('the key set has no list of keys')
  return createKeySet(keys, keyUseOf(provider))
}

function endpointOf(
  address: unknown,
  provider: OidcProvider,
): { readonly url: URL; readonly trust: PeerTrust } {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined) throw new Error('an endpoint is no URL')
  const allowsPrivate = isPrivateHost(url, provider.privateHosts)
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && allowsPrivate)
  if (!isAllowed || url.username !== '' || url.password !== '') {
    throw new Error('an endpoint is not https') // RULE jwks.https-only
  }
  const { ca, thumbprints = [] } = provider
  if (thumbprints.length > 0 && url.protocol !== 'https:') {
    throw new Error('a pinned endpoint is not https')
  }
  return { url, trust: { allowsPrivate, ca, thumbprints } }
}

function isPrivateHost(url: URL, privateHosts: readonly string[]): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const names = [url.host, `${url.hostname}:${port}`]
  return privateHosts.some((host) => names.includes(host.toLowerCase()))
}
