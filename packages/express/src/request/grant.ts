import type { Route } from '../routes/express-shapes.ts'

/** An Allow (or `public`) made inside a route: it holds for that route object only (DENY-4). */
export interface RouteGrant {
  readonly route: Route
  readonly baseUrl: string
}

/** An Allow made outside a route, by `use(guard)` or by `require` in a function mount. */
export interface MountGrant {
  /** The guard; `undefined` for `require`. */
  readonly guard: object | undefined
  readonly baseUrl: string
  /** What `req.route` was then: stale, or unset. */
  readonly route: Route | undefined
}

/** Whether an answer comes from the router of a route grant, or from an error handler around it. */
export function isAtOrAbove(baseUrl: string, grantedAt: string): boolean {
  return (
    grantedAt === baseUrl || (grantedAt.startsWith(baseUrl) && isSegmentEnd(grantedAt, baseUrl))
  )
}

function isSegmentEnd(text: string, prefix: string): boolean {
  return prefix === '' || text.charCodeAt(prefix.length) === 0x2f
}
