import type { OutboundFederation } from '../federation/outbound/outbound-federation.ts'
import type { LineSettings } from './line-settings.ts'
import { createOutboundRoutes } from './outbound-routes.ts'
import { createWellKnown, type WellKnown } from './well-known.ts'

/** What anybody may read of our issuers: the one of sessions, and those of outbound tokens. */
export interface Published extends WellKnown {
  readonly outbound: OutboundFederation
}

/** Publishes every issuer. `undefined` without `baseUrl`: there is no address to publish them at. */
export function publish({
  baseUrl,
  outbound,
  tokens,
  proofs,
}: LineSettings): Published | undefined {
  if (baseUrl === undefined || outbound === undefined) return undefined
  const sessions = createWellKnown({
    baseUrl,
    tokens,
    bindsToCertificate: proofs?.bindsToCertificate === true,
  })
  const issuers = createOutboundRoutes(outbound, baseUrl)
  return Object.freeze({
    ...sessions,
    outbound,
    routes: Object.freeze([...sessions.routes, ...issuers.routes]),
    rootRoutes: Object.freeze([...sessions.rootRoutes, ...issuers.rootRoutes]),
  })
}
