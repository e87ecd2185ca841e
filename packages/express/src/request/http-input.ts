import type { HttpInput } from '@gatewarden/core'
import { capturedBody } from '../endpoints/raw-body.ts'
import { peerCertificate } from './peer-certificate.ts'
import type { RoutedRequest } from './routed-request.ts'

const noBody = new Uint8Array(0)

/** The request as core sees it: raw, and with the verb that the client sent, which it may have signed. */
export function httpInput(req: RoutedRequest, body?: Uint8Array): HttpInput {
  const { originalMethod, socket } = req
  const peer = peerCertificate(socket)
  return {
    method: typeof originalMethod === 'string' ? originalMethod : (req.method ?? ''),
    target: req.originalUrl,
    mountedTarget: req.url ?? '',
    rawHeaders: req.rawHeaders,
    peerAddress: socket.remoteAddress,
    isSecure: 'encrypted' in socket && socket.encrypted === true,
    body: body ?? capturedBody(req) ?? noBody,
    peerCertificate: peer?.thumbprint,
    peer,
  }
}
