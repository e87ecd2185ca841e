import type { Certificate } from '../certificate/certificate.ts'
import type { GeneralName } from '../certificate/extension/general-name.ts'
import type { Name } from '../certificate/name.ts'
import { hexFromBytes } from '../der/hex.ts'
import { bigintFromBytes, magnitude } from '../der/integer.ts'
import { type Oid, oidText } from '../der/oid.ts'

/** What a valid leaf says, all of it from signed bytes (X509-63). */
export interface CertificateFacts {
  readonly subject: Name
  readonly issuer: Name
  readonly subjectAltNames: readonly GeneralName[]
  /** Lower-case hex, two digits an octet, without the sign octet. */
  readonly serialHex: string
  /** base64url of the SHA-256 of the leaf's key. */
  readonly spkiSha256: string
  /** base64url of the SHA-256 of the issuer's key: with the serial it is the certificate's identity (RA-2). */
  readonly issuerSpkiSha256: string
  /** Dotted OIDs; empty when the extension is absent. */
  readonly extendedKeyUsage: readonly string[]
  /** Dotted OIDs of the policies that hold for the whole path, in the terms of the anchor. */
  readonly policies: readonly string[]
  /** Milliseconds since the epoch. */
  readonly notAfter: number
}

/** Facts of the leaf of a valid path, leaf first. */
export function certificateFacts(
  path: readonly [Certificate, Certificate, ...Certificate[]],
  policies: readonly Oid[],
  sha256: (bytes: Uint8Array) => Uint8Array,
): CertificateFacts {
  const [leaf, issuer] = path
  return {
    subject: leaf.subject,
    issuer: leaf.issuer,
    subjectAltNames: leaf.extensions.subjectAltNames,
    serialHex: serialHex(leaf),
    spkiSha256: base64Url(sha256(leaf.publicKey.der)),
    issuerSpkiSha256: base64Url(sha256(issuer.publicKey.der)),
    extendedKeyUsage: (leaf.extensions.extendedKeyUsage ?? []).map(oidText),
    policies: policies.map(oidText),
    notAfter: leaf.notAfter,
  }
}

/** Serial number as lower-case hex without the sign octet. */
export function serialHex({ serial }: Pick<Certificate, 'serial'>): string {
  return hexFromBytes(magnitude(serial))
}

/** Serial number in decimal, as CreateSession's credential scope names it. */
export function serialDecimal({ serial }: Pick<Certificate, 'serial'>): string {
  return bigintFromBytes(magnitude(serial)).toString()
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
