import type { OidcProvider } from '../identity/entities.ts'
import type { JsonFetch } from './json-fetch.ts'
import { createKeySet, type KeySet, keyUseOf } from './key-set.ts'

/**
 * Fetches the keys of a registered issuer through its discovery document (JWKS-1). No URL is ever taken
 * from a token.
 *
 * @throws {Error} whatever went wrong; the caller knows what it means.
 */
export async function fetchKeySet(provider: OidcProvider, fetchJson: JsonFetch): Promise<KeySet> {
  const discovery = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const document = await fetchFrom(discovery, provider, fetchJson)
  if (document.get('issuer') !== provider.issuer) {
    throw new Error('the discovery document is of another issuer') // RULE jwks.discovery-issuer
  }
  const keys = (await fetchFrom(document.get('jwks_uri'), provider, fetchJson)).get('keys')
  if (!Array.isArray(keys)) throw new Error('the key set has no list of keys')
  return createKeySet(keys, keyUseOf(provider))
}

async function fetchFrom(
  address: unknown,
  provider: OidcProvider,
  fetchJson: JsonFetch,
): Promise<ReadonlyMap<string, unknown>> {
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
  return fetchJson(url, { allowsPrivate, ca, thumbprints })
}

function isPrivateHost(url: URL, privateHosts: readonly string[]): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const names = [url.host, `${url.hostname}:${port}`]
  return privateHosts.some((host) => names.includes(host.toLowerCase()))
}
