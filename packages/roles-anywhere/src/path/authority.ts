import type { Certificate } from '../certificate/certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { Leniency, type Relaxation } from '../certificate/relaxation.ts'
import { hexFromBytes } from '../der/hex.ts'
import { checkCa, checkExtensions, checkSerial } from './check-certificate.ts'
import type { CertificateCrypto } from './crypto-port.ts'
import { checkAvailable } from './ml-dsa.ts'
import { inspectPublicKey, type PublicKeyFacts } from './public-key.ts'

/** Where an authority stands, and what its profile lets pass. */
export interface AuthorityPlace {
  /** Of anchors. */
  readonly anchorId?: string
  /** Default nothing. */
  readonly allowed?: ReadonlySet<Relaxation>
}

/** A certificate that may issue others on a path: an anchor or an intermediate. */
export class Authority {
  readonly certificate: Certificate
  /** `undefined` for intermediates. */
  readonly anchorId: string | undefined
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** SHA-256 of the key, hex. */
  readonly spkiHash: string
  /** Subject and key: a CA that is on a path already is not taken again (X509-50). */
  readonly identity: string
  readonly isSelfIssued: boolean
  /** What the profile lets pass in this certificate; complete once it was inspected. */
  readonly leniency: Leniency
  /** Hashes of keys that signed this certificate, as far as that was verified: bytes that verify once verify always. */
  readonly signers: Set<string> = new Set()
  readonly #crypto: CertificateCrypto
  #inspection: PublicKeyFacts | CertificateDefect | undefined

  constructor(
    certificate: Certificate,
    crypto: CertificateCrypto,
    { anchorId, allowed = new Set() }: AuthorityPlace = {},
  ) {
    this.certificate = certificate
    this.#crypto = crypto
    this.anchorId = anchorId
    this.leniency = new Leniency(allowed)
    this.fingerprint = hexFromBytes(crypto.sha256(certificate.der))
    this.spkiHash = hexFromBytes(crypto.sha256(certificate.publicKey.der))
    this.identity = `${this.spkiHash}${certificate.subject.key}`
    this.isSelfIssued = certificate.subject.key === certificate.issuer.key
  }

  /**
   * The key, after every rule that needs no path and no time. Inspected once: lazily for candidates, since a defect
   * of an unused one fails nothing (X509-23).
   *
   * @throws {CertificateDefect}
   */
  inspect(): PublicKeyFacts {
    this.#inspection ??= this.#inspectOnce()
    if (this.#inspection instanceof CertificateDefect) throw this.#inspection
    return this.#inspection
  }

  #inspectOnce(): PublicKeyFacts | CertificateDefect {
    try {
      this.leniency.excuseAll(this.certificate.irregularities)
      if (this.anchorId === undefined) checkIntermediate(this.certificate, this.leniency)
      checkExtensions(this.certificate)
      checkCa(this.certificate, this.leniency)
      const key = inspectPublicKey(this.certificate.publicKey)
      checkAvailable(key, this.#crypto)
      return key
    } catch (error) {
      if (error instanceof CertificateDefect) return error
      throw error
    }
  }
}

function checkIntermediate(certificate: Certificate, leniency: Leniency): void {
  checkSerial(certificate, leniency)
  // A self-signed certificate may lack it (X509-27), but none can stand below another key of the same name.
  if (certificate.extensions.authorityKeyIdentifier === undefined) {
    leniency.excuse(
      'missingAki',
      new CertificateDefect(
        'KeyIdentifierMissing',
        'intermediate without an authority key identifier',
      ),
    )
  }
}
