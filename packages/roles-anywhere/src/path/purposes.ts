import type { Certificate } from '../certificate/certificate.ts'
import { purposeOids } from '../certificate/oids.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { dottedOid, type Oid } from '../der/oid.ts'

const anyPurpose = purposeOids['anyExtendedKeyUsage'] as Oid

/** What the path must be good for. */
export interface PurposeRule {
  readonly purposes: readonly Oid[]
  /** anyExtendedKeyUsage on a leaf counts as every purpose. */
  readonly allowAnyPurpose: boolean
}

/** OID of a purpose given by name (`clientAuth`) or in dotted form. @throws {TypeError} for an unknown name. */
export function purposeOid(name: string): Oid {
  const known = purposeOids[name]
  if (known !== undefined) return known
  if (!/^[0-9]/.test(name)) throw new TypeError(`unknown purpose \`${name}\``)
  return dottedOid(name)
}

/** A leaf with extKeyUsage lists each purpose. @throws {CertificateDefect} `EkuMissing`. */
export function checkLeafPurposes(leaf: Certificate, rule: PurposeRule): void {
  check(leaf, rule.purposes, rule.allowAnyPurpose)
}

/**
 * A CA with extKeyUsage lists each purpose, or any: purposes nest (X509-34).
 *
 * @throws {CertificateDefect} `EkuMissing`.
 */
export function checkCaPurposes(ca: Certificate, rule: PurposeRule): void {
  check(ca, rule.purposes, true) // RULE x509.purposes-nest
}

function check(certificate: Certificate, purposes: readonly Oid[], isAnyEnough: boolean): void {
  const listed = certificate.extensions.extendedKeyUsage
  if (listed === undefined || (isAnyEnough && listed.includes(anyPurpose))) return
  for (const purpose of purposes) {
    if (!listed.includes(purpose))
      throw new CertificateDefect('EkuMissing', 'purpose is not listed') // RULE x509.purposes-of-the-leaf
  }
}
