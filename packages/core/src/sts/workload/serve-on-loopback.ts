import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpInput, HttpOutput } from '../../ports/http.ts'

/** What answers requests; it never rejects. Bodies are not read. */
export interface LoopbackEndpoint {
  handle(input: HttpInput): Promise<HttpOutput>
}

/** A server that only this machine reaches. */
export interface LoopbackServer {
  readonly port: number
  /** Stops listening and ends all connections. */
  close(): Promise<void>
}

/**
 * Serves an endpoint on 127.0.0.1, and on ::1 where the machine has it: with both taken, no other process gets the
 * requests of a client that asks `localhost`.
 *
 * It is a server of its own and no middleware: behind a reverse proxy, every request of the public comes from a loopback
 * address.
 *
 * @param wanted - port from 0 to 65,535; 0 is a free one.
 * @throws {TypeError} for a port that is none.
 * @throws {Error} `EADDRINUSE`, `EACCES` of the system.
 */
export async function serveOnLoopback(
  endpoint: LoopbackEndpoint,
  wanted = 0,
): Promise<LoopbackServer> {
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new TypeError('"port" option must be an integer from 0 to 65535')
  }
  const servers: Server[] = []
  const close = async () => {
    await Promise.all(servers.map(closed))
  }
  try {
    servers.push(await listening(endpoint, '127.0.0.1', wanted))
    const { port } = (servers[0] as Server).address() as AddressInfo
    servers.push(...(await listeningOnIpv6(endpoint, port)))
    return Object.freeze({ port, close })
  } catch (error) {
    await close()
    throw error
  }
}

async function listening(endpoint: LoopbackEndpoint, host: string, port: number): Promise<Server> {
  const server = createServer((req, res) => {
    answer(endpoint, req, res).catch(() => res.destroy())
  })
  server.listen({ host, port })
  await once(server, 'listening')
  return server
}

/** None on a machine without IPv6. */
async function listeningOnIpv6(
  endpoint: LoopbackEndpoint,
  port: number,
): Promise<readonly Server[]> {
  try {
    return [await listening(endpoint, '::1', port)]
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return []
    throw error
  }
}

async function answer(
  endpoint: LoopbackEndpoint,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const target = req.url ?? ''
  const { status, headers, body } = await endpoint.handle({
    method: req.method ?? '',
    target,
    mountedTarget: target,
    rawHeaders: req.rawHeaders,
    peerAddress: req.socket.remoteAddress,
    isSecure: false,
    body: new Uint8Array(0),
  })
  // Bodies are not read: what else such a client sends shall not be taken for a further request.
  if (req.method !== 'GET' && req.method !== 'HEAD') res.shouldKeepAlive = false
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await done
}
