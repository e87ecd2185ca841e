import { rootCertificates } from 'node:tls'
import { readPem } from '../certificate/pem.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { Relaxation } from '../certificate/relaxation.ts'
import { hexFromBytes } from '../der/hex.ts'
import { checkKnownKeys } from '../option-checks.ts'
import { Authority } from '../path/authority.ts'
import type { CertificateCrypto } from '../path/crypto-port.ts'
import { selfSignatureCheck } from '../path/self-signed.ts'
import type { RevocationOptions } from '../revocation/revocation-rule.ts'
import { readCertificates, refusedCertificate } from './read-certificates.ts'
import { TrustAnchorError } from './trust-anchor-error.ts'

/** A trust anchor: one name, one or several CA certificates. */
export interface AnchorInput {
  /** Chosen by the caller; {@link TrustResult} names it. */
  readonly id: string
  /** One to ten certificates, at most 16,000 characters. Roots and intermediates may be anchors. */
  readonly pem: string
  /**
   * WARNING: everybody who can buy a certificate of that CA can then log in. Accepts roots that Node itself trusts
   * for the public web. Default false.
   */
  readonly unsafePublicRoot?: boolean
  /** Trust domain of its X.509-SVIDs, for the profile `spiffe`. */
  readonly trustDomain?: string
  /** How the status of certificates below it is judged. Default that of the store. */
  readonly revocation?: RevocationOptions
}

const longestPem = 16_000
const mostCertificates = 10

/**
 * Reads an anchor and applies every rule that needs no path and no time (X509-60): an anchor is not a bare key.
 *
 * @throws {TrustAnchorError}
 * @throws {TypeError} for an unknown member.
 */
export function registerAnchor(
  anchor: AnchorInput,
  crypto: CertificateCrypto,
  allowed: ReadonlySet<Relaxation>,
): readonly Authority[] {
  checkKnownKeys('anchors', anchor, ['id', 'pem', 'unsafePublicRoot', 'trustDomain', 'revocation'])
  const what = `trust anchor \`${anchor.id}\``
  if (anchor.pem.length > longestPem)
    throw new TrustAnchorError(`${what}: longer than ${longestPem} characters`)
  const certificates = readCertificates(anchor.pem, what)
  if (certificates.length > mostCertificates) {
    throw new TrustAnchorError(`${what}: more than ${mostCertificates} certificates`)
  }
  return certificates.map((certificate, index) => {
    const position = `${what}: block ${index + 1}`
    const authority = new Authority(certificate, crypto, { anchorId: anchor.id, allowed })
    if (anchor.unsafePublicRoot !== true && publicRoots(crypto).has(authority.fingerprint)) {
      throw new TrustAnchorError(`${position}: a public root would let in everybody it certifies`) // RULE ra.no-public-root
    }
    try {
      authority.inspect()
      checkAnchor(authority, crypto)
    } catch (error) {
      if (error instanceof CertificateDefect) throw refusedCertificate(error, position, what)
      throw error
    }
    return authority
  })
}

function checkAnchor({ certificate, leniency }: Authority, crypto: CertificateCrypto): void {
  const { basicConstraints, authorityKeyIdentifier } = certificate.extensions
  if (basicConstraints?.isCritical !== true) {
    leniency.excuse(
      'nonCriticalAnchorBasicConstraints',
      new CertificateDefect('BasicConstraintsNotCritical', 'basic constraints are not critical'), // RULE x509.anchor-critical-basic-constraints
    )
  }
  if (authorityKeyIdentifier !== undefined) return
  const own = selfSignatureCheck(certificate)
  if (own === undefined || !crypto.verifyNow(own)) {
    leniency.excuse(
      'missingAki',
      new CertificateDefect('KeyIdentifierMissing', 'CA without an authority key identifier'),
    )
  }
}

let roots: ReadonlySet<string> | undefined

function publicRoots(crypto: CertificateCrypto): ReadonlySet<string> {
  roots ??= new Set(
    rootCertificates.flatMap((pem) =>
      (readPem(pem) ?? []).map(({ der }) => hexFromBytes(crypto.sha256(der))),
    ),
  )
  return roots
}
