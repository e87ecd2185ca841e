import {
  errorTable,
  type HttpInput,
  type HttpOutput,
  type Line,
  type Logger,
  type WireRoute,
} from '@gatewarden/core'
import type { RequestHandler } from 'express'
import { httpInput } from '../request/http-input.ts'
import type { RoutedRequest, RoutedResponse } from '../request/routed-request.ts'
import { readRawBody } from './raw-body.ts'

/** What the endpoints need of the line. */
export interface WireEndpoints {
  readonly routes: Line['wireRoutes']
  readonly logger: Logger
}

/**
 * Serves the wire routes below its mount: STS, discovery, and those of `services`.
 *
 * Reads bodies itself, raw and bounded, and answers every failure in the wire's own format (WIRE-1, WIRE-2).
 * Mount it before body parsers. What it does not know is 404; mounted at the root, it is left to the
 * application.
 */
export function wireHandler(endpoints: WireEndpoints): RequestHandler {
  return (request, res, next) => {
    const req = request as unknown as RoutedRequest
    const path = request.path
    const route = endpoints.routes.find(
      (candidate) =>
        candidate.path === path &&
        candidate.method === req.method &&
        (req.baseUrl !== '' || candidate.claims?.(req.originalUrl) !== false), // RULE wire.page-of-the-application
    )
    if (route !== undefined) return void serve(endpoints, route, req, res)
    if (req.baseUrl === '') return next()
    answerUnknown(endpoints, path, req, res)
  }
}

/** Never rejects: the routes answer their own failures, and what breaks in between is answered here. */
async function serve(
  endpoints: WireEndpoints,
  route: WireRoute,
  req: RoutedRequest,
  res: RoutedResponse,
): Promise<void> {
  try {
    const body = await readRawBody(req, route.bodyLimit) // RULE wire.raw-bounded-body
    if (body.kind === 'aborted') return void res.destroy()
    if (body.kind === 'read') return send(res, await route.handle(httpInput(req, body.bytes)))
    // Whatever else the client sends shall not be read as a further request.
    res.shouldKeepAlive = false
    if (body.kind === 'too-large') {
      return send(res, route.refuse('RequestEntityTooLarge', httpInput(req)))
    }
    endpoints.logger.error(
      { code: 'InternalFailure', path: route.path },
      'a body was read before `endpoints()`: mount it first, or keep the bytes by `captureRawBody`',
    )
    send(res, route.refuse('InternalFailure', httpInput(req)))
  } catch (err) {
    endpoints.logger.error({ err, path: route.path }, 'a wire route broke')
    refuseBroken(route, httpInput(req), res)
  }
}

function answerUnknown(
  { routes }: WireEndpoints,
  path: string,
  req: RoutedRequest,
  res: RoutedResponse,
): void {
  const root = routes.find((route) => route.path === '/')
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method)
  const code = methods.length === 0 ? 'UnknownOperationException' : 'MethodNotAllowed'
  // Clients of the AWS wire lose the code of anything but XML.
  const { status, headers, body } = root?.refuse(code, httpInput(req)) ?? plainRefusal(code)
  const allow = methods.length === 0 ? {} : { allow: methods.join(', ') }
  send(res, { status, headers: { ...headers, ...allow }, body }) // RULE wire.answers-are-xml
}

/** Where nothing else speaks the AWS wire. */
function plainRefusal(code: 'UnknownOperationException' | 'MethodNotAllowed'): HttpOutput {
  const { status, title } = errorTable[code]
  return { status, headers: { 'content-type': 'text/plain' }, body: title }
}

function refuseBroken(route: WireRoute, input: HttpInput, res: RoutedResponse): void {
  if (res.headersSent) return void res.destroy()
  try {
    send(res, route.refuse('InternalFailure', input))
  } catch {
    res.writeHead(500).end()
  }
}

function send(res: RoutedResponse, { status, headers, body }: HttpOutput): void {
  res.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
  res.end(body)
}
