import type { Certificate } from '../certificate/certificate.ts'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { readPem } from '../certificate/pem.ts'
import type { CertificateDefect } from '../certificate/refusal.ts'
import { refusalOf } from '../path/failure-log.ts'
import { TrustAnchorError } from './trust-anchor-error.ts'

/**
 * Reads a PEM text that holds certificates and nothing else. A block of another kind is refused by its position: a
 * private key pasted beside a certificate must be noticed, and must not be printed.
 *
 * @param what outermost context of messages: ``trust anchor `plant` ``.
 * @throws {TrustAnchorError}
 */
export function readCertificates(pem: string, what: string): readonly Certificate[] {
  const blocks = readPem(pem)
  if (blocks === undefined) throw new TrustAnchorError(`${what}: not well-formed PEM`)
  if (blocks.length === 0) throw new TrustAnchorError(`${what}: no certificate in the PEM text`)
  return blocks.map(({ label, der }, index) => {
    const position = `${what}: block ${index + 1}`
    if (label !== 'CERTIFICATE') throw new TrustAnchorError(`${position}: not a certificate`) // RULE ra.anchor-certificates-only
    const parsed = parseCertificate(der)
    if (!parsed.ok) throw refusedCertificate(parsed.defect, position, what)
    return parsed.certificate
  })
}

/** When the first of an anchor's certificates ends, in seconds since the epoch. @throws {TrustAnchorError} */
export function anchorExpiry(name: string, pem: string): number {
  const ends = readCertificates(pem, `trust anchor \`${name}\``).map(({ notAfter }) => notAfter)
  return Math.floor(Math.min(...ends) / 1000) // RULE ra.anchor-expiry-metric
}

/** The error for a certificate that breaks a rule of section 6. */
export function refusedCertificate(
  defect: CertificateDefect,
  position: string,
  what: string,
): TrustAnchorError {
  const refusal = refusalOf(defect, what.startsWith('intermediate') ? 'intermediate' : 'anchor')
  return new TrustAnchorError(
    `${position}: ${defect.message} (${defect.code}, ${defect.rule})`,
    refusal,
  )
}
