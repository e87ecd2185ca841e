import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo, ListenOptions } from 'node:net'

/** A listening server and how to stop it. */
export interface LoopbackServer extends AsyncDisposable {
  readonly port: number
  readonly server: Server
}

/** Serves a listener on a free loopback port. */
export async function serveOnLoopback(
  listener: RequestListener,
  listen: ListenOptions = { host: '127.0.0.1' },
  options: ServerOptions = {},
): Promise<LoopbackServer> {
  const server = createServer(options, listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listen.path === undefined ? { port: 0, ...listen } : listen, resolve)
  })
  return {
    // A Unix socket has no port.
    port: (server.address() as Partial<AddressInfo>).port ?? 0,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
