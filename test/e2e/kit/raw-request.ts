/** One request as bytes. */
export interface RawRequest {
  readonly verb: string
  /** Request target exactly as it is to stand on the wire; latin1. */
  readonly target: string
  /** Complete header lines. */
  readonly headers?: readonly string[]
  readonly body?: string
  /** Default `1.1`. */
  readonly version?: '1.0' | '1.1'
  /** Default `localhost`; `null` sends no Host line. */
  readonly host?: string | null
  /** Default false: the server is asked to close, so that the reader sees the end. */
  readonly isKeptAlive?: boolean
}

/** Writes a request without touching any part of it. */
export function rawRequest(request: RawRequest): string {
  const lines = [`${request.verb} ${request.target} HTTP/${request.version ?? '1.1'}`]
  const host = request.host === undefined ? 'localhost' : request.host
  if (host !== null) lines.push(`Host: ${host}`)
  lines.push(...(request.headers ?? []))
  if (request.body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(request.body)}`)
  if (request.isKeptAlive !== true) lines.push('Connection: close')
  return `${lines.join('\r\n')}\r\n\r\n${request.body ?? ''}`
}
