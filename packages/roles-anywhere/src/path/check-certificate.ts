import type { Certificate } from '../certificate/certificate.ts'
import type { KeyUsage } from '../certificate/extension/key-usage.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { Leniency } from '../certificate/relaxation.ts'

const longestSerial = 20

/** A certificate is within its time; notAfter is inclusive, and there is no tolerance. @throws {CertificateDefect} */
export function checkValidity(certificate: Certificate, time: number): void {
  const second = Math.floor(time / 1000) * 1000
  // Written so that a time which is no number is refused.
  if (!(second >= certificate.notBefore))
    throw new CertificateDefect('NotYetValid', 'not yet valid')
  if (!(second <= certificate.notAfter)) throw new CertificateDefect('Expired', 'expired') // RULE x509.validity
}

/** Rules for a certificate in any place on a path. @throws {CertificateDefect} */
export function checkExtensions({ extensions }: Certificate): void {
  if (extensions.unknownCritical.length > 0) {
    throw new CertificateDefect('ExtensionUnknownCritical', 'unknown critical extension') // RULE x509.unknown-critical
  }
}

/** Positive, not zero, at most 20 octets. Anchors are exempt. @throws {CertificateDefect} `SerialInvalid`. */
export function checkSerial({ serial }: Certificate, leniency: Leniency): void {
  const first = serial[0] ?? 0
  const isZero = serial.length === 1 && first === 0
  const isPositive = first < 0x80 && !isZero
  if (isPositive && serial.length <= longestSerial) return
  const defect = new CertificateDefect('SerialInvalid', 'serial number is not positive or too long') // RULE x509.serial
  if (!isPositive || serial.length > longestSerial + 1) throw defect
  leniency.excuse('serial21Octets', defect)
}

/** What makes a certificate one of a CA, but for key ids. @throws {CertificateDefect} */
export function checkCa({ extensions, subject }: Certificate, leniency: Leniency): void {
  if (extensions.basicConstraints?.isCa !== true) throw new CertificateDefect('NotCa', 'not a CA') // RULE x509.ca-flag
  if (extensions.keyUsage?.has('keyCertSign') === false) {
    throw new CertificateDefect('KeyUsageForbids', 'key may not sign certificates', 'X509-27') // RULE x509.key-cert-sign
  }
  if (subject.rdns.length === 0)
    throw new CertificateDefect('NameInvalid', 'CA without a subject', 'X509-27')
  if (extensions.subjectKeyIdentifier === undefined) {
    leniency.excuse(
      'missingSki',
      new CertificateDefect('KeyIdentifierMissing', 'CA without a subject key identifier'), // RULE x509.ca-key-identifiers
    )
  }
}

/**
 * What makes a certificate one of an end entity. The authority key id of self-signed leaves is asked elsewhere: only
 * a signature tells.
 *
 * @throws {CertificateDefect}
 */
export function checkLeaf(
  leaf: Certificate,
  keyUsage: readonly KeyUsage[],
  leniency: Leniency,
): void {
  const { extensions } = leaf
  if (extensions.basicConstraints?.isCa === true)
    throw new CertificateDefect('LeafIsCa', 'leaf is a CA') // RULE x509.leaf-is-no-ca
  if (extensions.keyUsage?.has('keyCertSign') === true) {
    throw new CertificateDefect('LeafInvalid', 'leaf key may sign certificates')
  }
  if (extensions.nameConstraints !== undefined)
    throw new CertificateDefect('LeafInvalid', 'leaf with name constraints')
  for (const usage of keyUsage) {
    // Absent keyUsage allows everything by RFC 5280; CreateSession asks for the statement itself.
    if (extensions.keyUsage?.has(usage) === true) continue
    const defect = new CertificateDefect('KeyUsageForbids', `key usage ${usage} is not stated`) // RULE x509.leaf-key-usage
    if (extensions.keyUsage !== undefined) throw defect
    leniency.excuse('missingKeyUsage', defect)
  }
}
