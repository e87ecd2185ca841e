import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExpressApp, Route } from '../routes/express-shapes.ts'

/** What gatewarden reads of a request of Express 4 or 5. */
export interface RoutedRequest extends IncomingMessage {
  baseUrl: string
  originalUrl: string
  readonly app: ExpressApp
  /** The matched route. Stale in functions after it: they keep the last one. */
  route?: Route | undefined
  params: Readonly<Record<string, unknown>>
  /** Left by `method-override`: the verb that the client sent. */
  readonly originalMethod?: unknown
  /** Left by loggers. */
  readonly id?: unknown
}

/** A response of Express 4 or 5. */
export type RoutedResponse = ServerResponse

/** Continues, fails, or leaves the route or the router. */
export type Next = (outcome?: unknown) => void
