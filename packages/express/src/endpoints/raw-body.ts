import type { IncomingMessage } from 'node:http'

const captured = new WeakMap<IncomingMessage, Uint8Array>()

/**
 * Keeps the bytes of a body that a parser reads before gatewarden does: signatures are made over bytes.
 *
 * @example
 * app.use(express.json({ verify: captureRawBody }))
 */
export function captureRawBody(req: IncomingMessage, _res: unknown, body: Uint8Array): void {
  captured.set(req, body)
}

/** The bytes that {@link captureRawBody} kept. */
export function capturedBody(req: IncomingMessage): Uint8Array | undefined {
  return captured.get(req)
}

/** What came of reading a body. */
export type RawBody =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  /** Somebody read it before and kept nothing. */
  | { readonly kind: 'consumed' }
  /** The client went away. */
  | { readonly kind: 'aborted' }

/** Reads a body of at most `limit` bytes, and never more than that into memory. */
export function readRawBody(req: IncomingMessage, limit: number): Promise<RawBody> {
  const kept = captured.get(req)
  if (kept !== undefined) {
    return Promise.resolve(
      kept.length > limit ? { kind: 'too-large' } : { kind: 'read', bytes: kept },
    )
  }
  if (req.readableDidRead || req.readableEnded) return Promise.resolve(readBefore(req))
  if (Number(req.headers['content-length']) > limit) return Promise.resolve({ kind: 'too-large' })
  return collect(req, limit)
}

/** A parser that found no body has consumed nothing that mattered. */
function readBefore(req: IncomingMessage): RawBody {
  const hasBody =
    req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length']) > 0
  return hasBody ? { kind: 'consumed' } : { kind: 'read', bytes: new Uint8Array(0) }
}

function collect(req: IncomingMessage, limit: number): Promise<RawBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const settle = (body: RawBody) => {
      req.off('data', onData)
      req.off('end', onEnd)
      req.off('close', onClose)
      req.off('error', onClose)
      resolve(body)
    }
    const onData = (chunk: Buffer) => {
      length += chunk.length
      if (length <= limit) return void chunks.push(chunk)
      req.pause()
      settle({ kind: 'too-large' })
    }
    const onEnd = () => settle({ kind: 'read', bytes: Buffer.concat(chunks, length) })
    const onClose = () => settle({ kind: 'aborted' })
    req.on('data', onData)
    req.on('end', onEnd)
    req.on('close', onClose)
    // Kept by the emitter rule: an 'error' without a listener would end the process.
    req.on('error', onClose)
  })
}
