import type { Certificate } from '../certificate/certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { SignatureCheck, SignatureScheme } from './crypto-port.ts'
import { inspectPublicKey } from './public-key.ts'
import { fitsKey, selfSignatureScheme } from './signature-scheme.ts'

/**
 * The check that tells whether a certificate is self-signed: it verifies under its own key (X509-28). SHA-1 counts
 * here and nowhere else: the answer only says which rules apply, nothing is trusted through it.
 *
 * @returns `undefined` when the signature cannot be of that key at all.
 */
export function selfSignatureCheck(certificate: Certificate): SignatureCheck | undefined {
  const scheme = selfSignatureScheme(certificate.signatureAlgorithm)
  if (scheme === undefined || !hasFittingKey(certificate, scheme)) return undefined
  // RULE x509.self-signed
  return {
    spki: certificate.publicKey.der,
    scheme,
    data: certificate.tbs,
    signature: certificate.signature,
  }
}

function hasFittingKey(certificate: Certificate, scheme: SignatureScheme): boolean {
  try {
    return fitsKey(scheme, inspectPublicKey(certificate.publicKey))
  } catch (error) {
    if (error instanceof CertificateDefect) return false
    throw error
  }
}
