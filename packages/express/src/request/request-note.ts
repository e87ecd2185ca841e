import type { IncomingMessage } from 'node:http'
import type { RequestNote } from '@gatewarden/core'
import type { RoutedRequest } from './routed-request.ts'

/** What audit records tell of a request: both verbs, and the path that the client sent. */
export function requestNoteOf(req: RoutedRequest): RequestNote {
  const { originalMethod, originalUrl } = req
  const query = originalUrl.indexOf('?')
  return {
    method: req.method ?? '',
    originalMethod: typeof originalMethod === 'string' ? originalMethod : undefined,
    // Queries carry secrets more often than not, and no decision rests on them.
    path: query === -1 ? originalUrl : originalUrl.slice(0, query),
  }
}

const plainId = /^[A-Za-z0-9_.:=+/-]{1,128}$/

/** The id under which logs know the request. A client may choose it, so it is plain text or absent. */
export function requestIdOf(
  req: RoutedRequest,
  choose: ((req: IncomingMessage) => string | undefined) | undefined,
): string | undefined {
  const id = choose === undefined ? (req.id ?? req.headers['x-request-id']) : choose(req)
  if (typeof id === 'number') return String(id)
  return typeof id === 'string' && plainId.test(id) ? id : undefined
}
