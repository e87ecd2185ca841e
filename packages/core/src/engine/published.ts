import type { OutboundFederation } from '../federation/outbound/outbound-federation.ts'
import type { WireRoute } from '../ports/http.ts'
import type { LineSettings } from './line-settings.ts'
import { memoBySource } from './memo-by-source.ts'
import { createOutboundRoutes } from './outbound-routes.ts'
import { createWellKnown, type WellKnown } from './well-known.ts'

/** What anybody may read of our issuers: the one of sessions, and those of outbound tokens. */
export interface Published extends Pick<WellKnown, 'resourceMetadata'> {
  readonly outbound: OutboundFederation
  /** Routes below the mount point, as they are now. The same list until an issuer is added. */
  readonly routes: () => readonly WireRoute[]
  /** Routes at the root of the origin, as they are now. */
  readonly rootRoutes: () => readonly WireRoute[]
}

/** Publishes every issuer. `undefined` without `baseUrl`: there is no address to publish them at. */
export function publish({
  baseUrl,
  outbound,
  tokens,
  proofs,
  oauthClients,
  authzen,
}: LineSettings): Published | undefined {
  if (baseUrl === undefined || outbound === undefined) return undefined
  const sessions = createWellKnown({
    baseUrl,
    tokens,
    oauthClients,
    authzen,
    bindsToCertificate: proofs?.bindsToCertificate === true,
  })
  const issuers = createOutboundRoutes(outbound, baseUrl)
  return Object.freeze({
    resourceMetadata: sessions.resourceMetadata,
    outbound,
    routes: memoBySource(issuers, ({ routes }) => Object.freeze([...sessions.routes, ...routes])),
    rootRoutes: memoBySource(issuers, ({ rootRoutes }) =>
      Object.freeze([...sessions.rootRoutes, ...rootRoutes]),
    ),
  })
}
