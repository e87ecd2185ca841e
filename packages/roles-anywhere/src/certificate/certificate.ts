import type { AlgorithmIdentifier } from './algorithm-identifier.ts'
import type { CertificateExtensions } from './extensions.ts'
import type { Name } from './name.ts'
import type { CertificateDefect } from './refusal.ts'
import type { Relaxation } from './relaxation.ts'

/** A public key as it stands in the certificate. */
export interface SubjectPublicKeyInfo {
  /** The whole SubjectPublicKeyInfo. */
  readonly der: Uint8Array
  readonly algorithm: AlgorithmIdentifier
  /** Octets of the key's BIT STRING. */
  readonly key: Uint8Array
}

/** One version 3 certificate, read strictly. Byte fields are views of `der`. */
export interface Certificate {
  readonly der: Uint8Array
  /** The signed bytes exactly as sent: what is verified and hashed (X509-6). */
  readonly tbs: Uint8Array
  /** Content octets of the serial number, sign octet included. */
  readonly serial: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly issuer: Name
  readonly subject: Name
  /** Milliseconds since the epoch. */
  readonly notBefore: number
  /** Milliseconds since the epoch; the certificate is still valid in that second. */
  readonly notAfter: number
  readonly publicKey: SubjectPublicKeyInfo
  readonly extensions: CertificateExtensions
  /** What is wrong with it that some profile may let pass. */
  readonly irregularities: ReadonlyMap<Relaxation, CertificateDefect>
}
