import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Express } from 'express'

const onEnd: unique symbol = Symbol('bench.on-end')

interface Response extends ServerResponse {
  [onEnd]?: (status: number) => void
}

/** Never connected: requests read their peer from it and responses are not written to it. */
const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: '10.1.2.3' })

/** Tells {@link exchange} when a response of this application has ended. */
export function watchEnd(app: Express): void {
  const response = app.response as unknown as Response
  response.end = function end(this: Response, ...args: unknown[]) {
    Reflect.apply(ServerResponse.prototype.end, this, args)
    this[onEnd]?.(this.statusCode)
    return this
  } as ServerResponse['end']
}

/**
 * One request through an application without a socket: Node's own request and response, Express, the stack, the
 * handler. Answers the status, at once where nothing had to be waited for.
 */
export function exchange(
  app: Express,
  id: number,
  authorization: string,
): number | Promise<number> {
  const req = new IncomingMessage(socket)
  req.method = 'GET'
  req.url = `/orders/${id}`
  req.httpVersionMajor = 1
  req.httpVersionMinor = 1
  req.rawHeaders = ['Host', 'api.example', 'User-Agent', 'bench', 'Authorization', authorization]
  req.headers = { host: 'api.example', 'user-agent': 'bench', authorization }
  const res: Response = new ServerResponse(req)
  app(req, res)
  if (res.writableEnded) return res.statusCode
  return new Promise((resolve) => {
    res[onEnd] = resolve
  })
}
