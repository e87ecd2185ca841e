import { createHash } from 'node:crypto'
import type { PresentedCertificate } from '@gatewarden/core'

/** The certificate of a request, with what came beside it. Nothing of it is verified. */
export interface PresentedLeaf extends PresentedCertificate {
  /** SHA-256 of its DER, lower-case hex. */
  readonly sha256: string
  /** DER. */
  readonly leaf: Uint8Array
  /** DER of further certificates, in any order. Asked for when the path is not known. */
  sentBeside(): readonly Uint8Array[]
}

/** A leaf whose digest was not known before. */
export function presentedLeaf(leaf: Uint8Array, others: readonly Uint8Array[]): PresentedLeaf {
  const digest = createHash('sha256').update(leaf).digest()
  return Object.freeze({
    thumbprint: digest.toString('base64url'),
    sha256: digest.toString('hex'),
    leaf,
    sentBeside: () => others,
  })
}
