import { readExtension } from '../../certificate/extension/extension.ts'
import { readGeneralNames } from '../../certificate/extension/general-name.ts'
import { crlExtensionOids } from '../../certificate/oids.ts'
import { DerError } from '../../der/der-error.ts'
import { createDerBudget } from '../../der/der-limits.ts'
import { nonEmptyItems } from '../../der/fields.ts'
import { smallInteger } from '../../der/integer.ts'
import type { Oid } from '../../der/oid.ts'
import { type DerNode, readDer } from '../../der/read-der.ts'
import { tags } from '../../der/tags.ts'
import { refuseUnknown } from './crl-extensions.ts'

/** What the extensions of one entry say, as far as anybody asks. invalidityDate is checked and not used (CRL-8). */
export interface EntryFacts {
  /** reasonCode removeFromCRL: a delta list takes the certificate off its base. */
  readonly isRemoval: boolean
  /** Key of the name in certificateIssuer: from this entry on, certificates are of that issuer (CRL-7). */
  readonly certificateIssuer: string | undefined
}

const processed: ReadonlySet<Oid> = new Set([
  crlExtensionOids.reasonCode,
  crlExtensionOids.holdInstructionCode,
  crlExtensionOids.invalidityDate,
  crlExtensionOids.certificateIssuer,
])
const removeFromCrl = 8
/** Nesting at which the extensions of an entry stand in a list, and the value of one of them. */
const entryDepth = 4
const valueDepth = entryDepth + 3

/**
 * Reads the extensions of one entry: a SEQUENCE that is not empty.
 *
 * @throws {CertificateDefect} `CrlExtensionUnknownCritical`.
 * @throws {DerError}
 */
export function readEntryFacts(bytes: Uint8Array): EntryFacts {
  const budget = createDerBudget()
  const seen = new Set<Oid>()
  let isRemoval = false
  let certificateIssuer: string | undefined
  for (const item of nonEmptyItems(readDer(bytes, budget, entryDepth))) {
    const { oid, isCritical, value } = readExtension(item, budget, valueDepth)
    if (seen.has(oid)) throw new DerError('an extension of an entry stands twice')
    seen.add(oid)
    refuseUnknown(oid, isCritical, processed)
    if (oid === crlExtensionOids.reasonCode) isRemoval = readReason(value) === removeFromCrl
    if (oid === crlExtensionOids.certificateIssuer) certificateIssuer = issuerKey(value)
  }
  return { isRemoval, certificateIssuer }
}

/** Unknown reasons are reasons: the certificate is listed. */
function readReason(value: DerNode): number {
  if (value.tag !== tags.enumerated) throw new DerError('malformed reason')
  return smallInteger(value)
}

function issuerKey(value: DerNode): string {
  for (const name of readGeneralNames(value)) {
    if (name.kind === 'directoryName') return name.name.key
  }
  throw new DerError('certificate issuer without a directory name')
}
