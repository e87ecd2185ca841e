import type { MlDsaSet } from './ml-dsa.ts'

/** How a signature is made: everything its verification needs beside key and bytes. */
export type SignatureScheme =
  | { readonly kind: 'rsa-pkcs1'; readonly hash: SignatureHash }
  | { readonly kind: 'rsa-pss'; readonly hash: SignatureHash; readonly saltLength: number }
  | { readonly kind: 'ecdsa'; readonly hash: SignatureHash }
  | { readonly kind: 'ed25519' }
  /** Pure, with an empty context (RFC 9881). */
  | { readonly kind: 'ml-dsa'; readonly parameterSet: MlDsaSet }

/** `sha1` serves the self-signed test alone: nothing is trusted through it (X509-28). */
export type SignatureHash = 'sha256' | 'sha384' | 'sha512' | 'sha1'

/** One signature to check. Every field is bytes of the certificates; nothing is parsed again. */
export interface SignatureCheck {
  /** SubjectPublicKeyInfo of the signer, which passed `inspectPublicKey`. */
  readonly spki: Uint8Array
  readonly scheme: SignatureScheme
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

/** The cryptography that path validation needs (RA-5). */
export interface CertificateCrypto {
  /** Whether ML-DSA can be verified; its certificates and lists are refused otherwise (RA-8). */
  readonly hasMlDsa: boolean
  sha256(bytes: Uint8Array): Uint8Array
  /** False for a wrong signature and for a key that cannot be built; never rejects for what a caller sent. */
  verify(check: SignatureCheck): Promise<boolean>
  /** The same at once, whatever it costs: for registration at start-up. */
  verifyNow(check: SignatureCheck): boolean
  /** Whether the key can be built at all: a point may lie off its curve. */
  isKey(spki: Uint8Array): boolean
}
