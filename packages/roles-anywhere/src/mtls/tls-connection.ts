import type { HttpInput, TlsPeer } from '@gatewarden/core'
import type { PresentedLeaf } from './presented-leaf.ts'

/** By socket: its transport gives one object for all requests. */
const leaves = new WeakMap<TlsPeer, PresentedLeaf>()

/** The certificate by which the peer of the TLS socket proved its key (MTLS-2). */
export function leafOfConnection({ peer }: HttpInput): PresentedLeaf | undefined {
  if (peer === undefined) return undefined
  const known = leaves.get(peer)
  if (known !== undefined) return known
  const { thumbprint, certificate } = peer
  const leaf: PresentedLeaf = Object.freeze({
    thumbprint,
    sha256: Buffer.from(thumbprint, 'base64url').toString('hex'),
    leaf: certificate,
    sentBeside: () => peer.sentBeside(),
  })
  leaves.set(peer, leaf)
  return leaf
}
