import { IamError, unreachable } from '../errors.ts'
import type { Confirmation } from '../identity/confirmation.ts'

/** What a request proves beside the token that it carries. */
export interface Possession {
  /** Thumbprint of the key that signed its DPoP proof. */
  readonly key: string | undefined
  /** Thumbprint of the client certificate of its TLS connection. */
  readonly certificate: string | undefined
  /** Whether it is signed with the secret access key that belongs to the token. */
  readonly isSigned: boolean
}

/** A request that proves nothing but its token. */
export const nothingProven: Possession = Object.freeze({
  key: undefined,
  certificate: undefined,
  isSigned: false,
})

/**
 * Asserts that a request proves what its token is bound to. A token that is bound to nothing needs no proof.
 *
 * @throws {IamError} `InvalidToken` (RFC 9449, section 7.2; RFC 8705, section 3).
 */
export function assertConfirmed(
  confirmation: Confirmation | undefined,
  possession: Possession,
): void {
  if (confirmation === undefined || isConfirmed(confirmation, possession)) return
  throw new IamError('InvalidToken', `the token is bound to ${proofs[confirmation.kind]}`)
}

const proofs: Readonly<Record<Confirmation['kind'], string>> = Object.freeze({
  dpop: 'a key that the request does not prove to have',
  certificate: 'a client certificate that the connection does not have',
  signature: 'its secret access key: the request must be signed',
})

/** Whether a request proves what its token is bound to. */
export function isConfirmed(
  confirmation: Confirmation | undefined,
  possession: Possession,
): boolean {
  if (confirmation === undefined) return true
  switch (confirmation.kind) {
    // RULE pop.bound-token-needs-its-proof
    case 'dpop':
      return possession.key === confirmation.thumbprint
    case 'certificate':
      return possession.certificate === confirmation.thumbprint
    case 'signature':
      return possession.isSigned
    default:
      return unreachable(confirmation)
  }
}
