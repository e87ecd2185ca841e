import {
  type OutboundFederation,
  outboundPath,
} from '../federation/outbound/outbound-federation.ts'
import type { WireRoute } from '../ports/http.ts'
import { documentRoute } from './document-route.ts'
import { memoBySource } from './memo-by-source.ts'

/** What is published of the outbound issuers, and where. */
export interface OutboundRoutes {
  /** Routes below the mount point. */
  readonly routes: readonly WireRoute[]
  /** Routes at the root of the origin; empty for a base URL without path. */
  readonly rootRoutes: readonly WireRoute[]
}

/** Routes of the outbound issuers as they are now: an account may be enabled while the process runs (OUT-1). */
export function createOutboundRoutes(
  outbound: OutboundFederation,
  baseUrl: string,
): () => OutboundRoutes {
  return memoBySource(
    () => outbound.accounts,
    (accounts) => routesOf(accounts, outbound, baseUrl),
  )
}

/**
 * Discovery document and key set of each account. The document stands behind the issuer
 * (OpenID Connect Discovery), and with the well-known part before the path of the issuer (RFC 8414, section 3).
 */
function routesOf(
  accounts: readonly string[],
  outbound: OutboundFederation,
  baseUrl: string,
): OutboundRoutes {
  const path = new URL(baseUrl).pathname.replace(/\/$/, '')
  const discovery = (account: string) => () => outbound.discovery(account)
  const appended = accounts.flatMap((account) => {
    const below = `${outboundPath(account)}/.well-known`
    return [
      documentRoute(`${below}/openid-configuration`, discovery(account)),
      documentRoute(`${below}/jwks.json`, () => outbound.jwks(account)),
    ]
  })
  const inserted = accounts.map((account) =>
    documentRoute(
      `/.well-known/openid-configuration${path}${outboundPath(account)}`,
      discovery(account),
    ),
  )
  return Object.freeze({
    routes: Object.freeze(path === '' ? [...appended, ...inserted] : appended),
    rootRoutes: Object.freeze(path === '' ? [] : inserted),
  })
}
