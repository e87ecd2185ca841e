import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpInput, WireRoute } from '@gatewarden/core'

/** A server whose routes are given once its address is known: the base URL of a line holds the port. */
export interface RouteServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  serve(routes: readonly WireRoute[]): void
}

/** Listens on loopback and hands requests to wire routes as they came. */
export async function serveRoutes(): Promise<RouteServer> {
  let served: readonly WireRoute[] = []
  const server = createServer((request, response) => {
    answer(served, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    serve(routes) {
      served = routes
    },
    [Symbol.asyncDispose]: () => close(server),
  }
}

async function answer(
  routes: readonly WireRoute[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? ''
  const path = target.split('?', 1)[0]
  const route = routes.find((one) => one.method === request.method && one.path === path)
  if (route === undefined) {
    response.writeHead(404).end()
    return
  }
  const input = inputOf(request, await bodyOf(request))
  const isTooLarge = input.body.length > route.bodyLimit
  const output = isTooLarge
    ? route.refuse('RequestEntityTooLarge', input)
    : await route.handle(input)
  response.writeHead(output.status, output.headers).end(output.body)
}

function inputOf(request: IncomingMessage, body: Buffer): HttpInput {
  const target = request.url ?? ''
  return {
    method: request.method ?? '',
    target,
    mountedTarget: target,
    rawHeaders: request.rawHeaders,
    peerAddress: request.socket.remoteAddress,
    isSecure: false,
    body,
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
