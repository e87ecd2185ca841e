import { type Extension, readExtension } from '../../certificate/extension/extension.ts'
import { readAuthorityKeyIdentifier } from '../../certificate/extension/key-identifiers.ts'
import type { Name } from '../../certificate/name.ts'
import { crlExtensionOids, extensionOids } from '../../certificate/oids.ts'
import { CertificateDefect } from '../../certificate/refusal.ts'
import { DerError } from '../../der/der-error.ts'
import type { DerBudget } from '../../der/der-limits.ts'
import { explicitValue, nonEmptyItems } from '../../der/fields.ts'
import { bigintFromBytes } from '../../der/integer.ts'
import type { Oid } from '../../der/oid.ts'
import { contentOf, type DerNode } from '../../der/read-der.ts'
import { tags } from '../../der/tags.ts'
import type { Crl } from './crl.ts'
import { readIssuingScope } from './issuing-scope.ts'

type ExtensionFacts = Pick<Crl, 'number' | 'baseNumber' | 'authorityKeyIdentifier' | 'scope'>

const processed: ReadonlySet<Oid> = new Set([
  crlExtensionOids.deltaCrlIndicator,
  crlExtensionOids.issuingDistributionPoint,
  // Known as well, but never critical: their own rules say so.
  crlExtensionOids.crlNumber,
  extensionOids.authorityKeyIdentifier,
])
const longestNumber = 20
/** Nesting at which an extension's value stands in a list. */
const extensionDepth = 5

/**
 * Reads the extensions of a list. `node` is the explicit tag `[0]`.
 *
 * @throws {CertificateDefect} `CrlInvalid`, `CrlExtensionUnknownCritical`, `KeyIdentifierInvalid`.
 * @throws {DerError}
 */
export function readCrlExtensions(
  node: DerNode | undefined,
  issuer: Name,
  budget: DerBudget,
): ExtensionFacts {
  const byOid = new Map<Oid, Extension>()
  for (const item of node === undefined ? [] : nonEmptyItems(explicitValue(node))) {
    const extension = readExtension(item, budget, extensionDepth)
    if (byOid.has(extension.oid)) throw new DerError('an extension stands twice')
    byOid.set(extension.oid, extension)
  }
  for (const { oid, isCritical } of byOid.values()) refuseUnknown(oid, isCritical, processed)
  const number = byOid.get(crlExtensionOids.crlNumber)
  // Without it neither a rollback nor the base of a delta could be told.
  if (number === undefined || number.isCritical)
    throw new CertificateDefect('CrlInvalid', 'cRLNumber is missing or critical') // RULE crl.number-required
  const base = byOid.get(crlExtensionOids.deltaCrlIndicator)
  // Read as what it is not, a delta list would be a complete one with few entries.
  if (base?.isCritical === false)
    throw new CertificateDefect('CrlInvalid', 'delta indicator is not critical', 'CRL-6')
  return {
    number: readNumber(number),
    baseNumber: base === undefined ? undefined : readNumber(base),
    authorityKeyIdentifier: readAuthorityKeyIdentifier(
      byOid.get(extensionOids.authorityKeyIdentifier),
    ),
    scope: readIssuingScope(byOid.get(crlExtensionOids.issuingDistributionPoint), issuer),
  }
}

/** @throws {CertificateDefect} `CrlExtensionUnknownCritical`. */
export function refuseUnknown(oid: Oid, isCritical: boolean, known: ReadonlySet<Oid>): void {
  if (isCritical && !known.has(oid))
    throw new CertificateDefect('CrlExtensionUnknownCritical', 'unknown critical extension') // RULE crl.unknown-critical
}

/** Octets rather than a number: CAs count in up to twenty of them. */
function readNumber({ value }: Extension): bigint {
  const content = contentOf(value)
  if (value.tag !== tags.integer || content.length > longestNumber || (content[0] ?? 0) >= 0x80)
    throw new DerError('malformed number of a list')
  return bigintFromBytes(content)
}
