import type { DerBudget } from '../der/der-limits.ts'
import { explicitValue, nonEmptyItems } from '../der/fields.ts'
import type { Oid } from '../der/oid.ts'
import type { DerNode } from '../der/read-der.ts'
import { checkAuthorityInfoAccess } from './extension/authority-info-access.ts'
import { type BasicConstraints, readBasicConstraints } from './extension/basic-constraints.ts'
import { readCertificatePolicies } from './extension/certificate-policies.ts'
import {
  type DistributionPoint,
  readDistributionPoints,
} from './extension/crl-distribution-points.ts'
import { readExtendedKeyUsage } from './extension/extended-key-usage.ts'
import { type Extension, readExtension } from './extension/extension.ts'
import type { GeneralName } from './extension/general-name.ts'
import {
  readAuthorityKeyIdentifier,
  readSubjectKeyIdentifier,
} from './extension/key-identifiers.ts'
import { type KeyUsage, readKeyUsage } from './extension/key-usage.ts'
import { type NameConstraints, readNameConstraints } from './extension/name-constraints.ts'
import {
  type PolicyConstraints,
  type PolicyMappings,
  readInhibitAnyPolicy,
  readPolicyConstraints,
  readPolicyMappings,
} from './extension/policy-rules.ts'
import { readAlternativeNames } from './extension/subject-alt-name.ts'
import { extensionOids } from './oids.ts'
import { CertificateDefect } from './refusal.ts'
import type { Irregularities } from './relaxation.ts'

/** What the extensions of a certificate say. Absent ones are `undefined` (lists of names: empty). */
export interface CertificateExtensions {
  readonly basicConstraints: BasicConstraints | undefined
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined
  readonly extendedKeyUsage: readonly Oid[] | undefined
  /** Hex. */
  readonly subjectKeyIdentifier: string | undefined
  /** Hex of the key id; its issuer and serial form is checked and not used (X509-29). */
  readonly authorityKeyIdentifier: string | undefined
  readonly subjectAltNames: readonly GeneralName[]
  readonly isSubjectAltNameCritical: boolean
  readonly certificatePolicies: readonly Oid[] | undefined
  readonly policyMappings: PolicyMappings | undefined
  readonly policyConstraints: PolicyConstraints | undefined
  /** Number of further certificates after which anyPolicy stands for nothing. */
  readonly inhibitAnyPolicy: number | undefined
  readonly nameConstraints: NameConstraints | undefined
  readonly crlDistributionPoints: readonly DistributionPoint[]
  /** Critical extensions that this package does not process (X509-13). */
  readonly unknownCritical: readonly Oid[]
}

// What may be critical. Key identifiers and AIA are known as well, but their own rules refuse them when critical.
const processed: ReadonlySet<Oid> = new Set(
  Object.entries(extensionOids)
    .filter(([name]) => name !== 'freshestCrl')
    .map(([, value]) => value),
)

/** Nesting at which an extension's value stands in a certificate. */
const extensionDepth = 5

/**
 * Reads the extensions of a certificate. `node` is the explicit tag `[3]`, or `undefined` when there are none. What a
 * profile may let pass goes to `irregularities`.
 *
 * @throws {CertificateDefect}
 * @throws {DerError}
 */
export function readExtensions(
  node: DerNode | undefined,
  budget: DerBudget,
  irregularities: Irregularities,
): CertificateExtensions {
  const byOid = new Map<Oid, Extension>()
  const items = node === undefined ? [] : nonEmptyItems(explicitValue(node))
  for (const item of items) {
    const extension = readExtension(item, budget, extensionDepth)
    if (byOid.has(extension.oid))
      throw new CertificateDefect('ExtensionDuplicate', 'an extension stands twice') // RULE x509.extension-once
    byOid.set(extension.oid, extension)
  }
  return interpret(byOid, irregularities)
}

function interpret(
  byOid: ReadonlyMap<Oid, Extension>,
  irregularities: Irregularities,
): CertificateExtensions {
  const subjectAltName = byOid.get(extensionOids.subjectAltName)
  checkAuthorityInfoAccess(byOid.get(extensionOids.authorityInfoAccess))
  readDistributionPoints(byOid.get(extensionOids.freshestCrl))
  readAlternativeNames(byOid.get(extensionOids.issuerAltName), irregularities)
  return {
    basicConstraints: readBasicConstraints(byOid.get(extensionOids.basicConstraints)),
    keyUsage: readKeyUsage(byOid.get(extensionOids.keyUsage)),
    extendedKeyUsage: readExtendedKeyUsage(byOid.get(extensionOids.extKeyUsage)),
    subjectKeyIdentifier: readSubjectKeyIdentifier(byOid.get(extensionOids.subjectKeyIdentifier)),
    authorityKeyIdentifier: readAuthorityKeyIdentifier(
      byOid.get(extensionOids.authorityKeyIdentifier),
    ),
    subjectAltNames: readAlternativeNames(subjectAltName, irregularities),
    isSubjectAltNameCritical: subjectAltName?.isCritical ?? false,
    certificatePolicies: readCertificatePolicies(byOid.get(extensionOids.certificatePolicies)),
    policyMappings: readPolicyMappings(byOid.get(extensionOids.policyMappings)),
    policyConstraints: readPolicyConstraints(
      byOid.get(extensionOids.policyConstraints),
      irregularities,
    ),
    inhibitAnyPolicy: readInhibitAnyPolicy(byOid.get(extensionOids.inhibitAnyPolicy)),
    nameConstraints: readNameConstraints(byOid.get(extensionOids.nameConstraints), irregularities),
    crlDistributionPoints: readDistributionPoints(byOid.get(extensionOids.crlDistributionPoints)),
    unknownCritical: [...byOid.values()]
      .filter(({ oid, isCritical }) => isCritical && !processed.has(oid))
      .map(({ oid }) => oid),
  }
}
