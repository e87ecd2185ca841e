import { hash, type X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { TlsPeer } from '@gatewarden/core'

/** `null`: the socket has no certificate. */
const peers = new WeakMap<Socket, TlsPeer | null>()
/** What a client may send beside its certificate (RA-15). */
const mostCertificates = 9

/**
 * The client certificate of a TLS socket, with its SHA-256: computed once per socket (POP-4). In the handshake the peer has
 * proved that it has the key; whether anybody vouches for the certificate is another question. Node's `authorized` is
 * never asked: OpenSSL accepts more than our validator, and a resumed session remembers it (MTLS-1).
 *
 * @returns `undefined` for a socket without TLS, and for a peer that showed none.
 */
export function peerCertificate(socket: Socket): TlsPeer | undefined {
  if (!('encrypted' in socket) || socket.encrypted !== true) return undefined
  let peer = peers.get(socket)
  if (peer === undefined) {
    peer = readPeer(socket as TLSSocket)
    peers.set(socket, peer)
  }
  return peer ?? undefined
}

function readPeer(socket: TLSSocket): TlsPeer | null {
  // Of the leaf, whatever the connection was resumed from (MTLS-3); never the legacy subject object (MTLS-2).
  const leaf = socket.getPeerX509Certificate()
  if (leaf === undefined) return null
  const certificate = leaf.raw
  // The certificate of a connection is read once: another one must not take its place.
  socket.disableRenegotiation() // RULE mtls.no-renegotiation
  const thumbprint = hash('sha256', certificate, 'base64url') // RULE pop.certificate-of-the-socket
  return Object.freeze({ thumbprint, certificate, sentBeside: () => sentBeside(leaf) })
}

/**
 * As the peer sent them: nothing says that one signed the other. They hang on the first certificate that Node gives of a
 * connection, and on no later one.
 */
function sentBeside(leaf: X509Certificate): readonly Uint8Array[] {
  const certificates: Uint8Array[] = []
  let next = leaf.issuerCertificate
  while (next !== undefined && certificates.length < mostCertificates) {
    certificates.push(next.raw)
    next = next.issuerCertificate
  }
  return certificates
}
