import { hash } from 'node:crypto'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** `null`: the socket has none. */
const thumbprints = new WeakMap<Socket, string | null>()

/**
 * SHA-256 of the DER of the client certificate of a TLS socket, as base64url: computed once per socket (POP-4). In the
 * handshake the peer has proved that it has the key; whether anybody vouches for the certificate is another question.
 *
 * @returns `undefined` for a socket without TLS, and for a peer that showed none.
 */
export function peerCertificate(socket: Socket): string | undefined {
  if (!('encrypted' in socket) || socket.encrypted !== true) return undefined
  let thumbprint = thumbprints.get(socket)
  if (thumbprint === undefined) {
    // Of the leaf, whatever the connection was resumed from (MTLS-3); never the legacy subject object (MTLS-2).
    const der = (socket as TLSSocket).getPeerX509Certificate()?.raw
    thumbprint = der === undefined ? null : hash('sha256', der, 'base64url') // RULE pop.certificate-of-the-socket
    thumbprints.set(socket, thumbprint)
  }
  return thumbprint ?? undefined
}
