import { DerError } from '../../der/der-error.ts'
import { explicitValue, Fields, nonEmptyItems } from '../../der/fields.ts'
import { checkBitString } from '../../der/primitive.ts'
import { contentOf, type DerNode } from '../../der/read-der.ts'
import { contextConstructed, contextPrimitive } from '../../der/tags.ts'
import { type Name, readRdn } from '../name.ts'
import { CertificateDefect, readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'
import {
  directoryNameKey,
  type GeneralName,
  generalNameKey,
  readGeneralNames,
} from './general-name.ts'

/** Where lists for a certificate are to be had (RFC 5280, section 4.2.1.13). Matched with lists, never fetched. */
export interface DistributionPoint {
  readonly name: PointName | undefined
  /** Reasons that its lists hold, as {@link allReasons} numbers them; `undefined`: all. */
  readonly reasons: number | undefined
  /** Directory names of who signs its lists; empty: the issuer of the certificate. */
  readonly crlIssuers: readonly Name[]
}

/** Names of a distribution point, or one RDN below the name of who signs its lists. */
export type PointName =
  | { readonly kind: 'full'; readonly names: readonly GeneralName[] }
  | { readonly kind: 'relative'; readonly rdnKey: string }

/** Every reason for which a certificate can be revoked: bits 1 to 8 of ReasonFlags, bit n as 2 to the n. */
export const allReasons = 0b1_1111_1110

/**
 * Reads CRLDistributionPoints or freshestCRL; without the extension there is no point.
 *
 * @throws {CertificateDefect} `CrlDistributionInvalid`.
 */
export function readDistributionPoints(
  extension: Extension | undefined,
): readonly DistributionPoint[] {
  if (extension === undefined) return []
  // RULE x509.distribution-points
  return readAs('CrlDistributionInvalid', () =>
    nonEmptyItems(extension.value).map(readDistributionPoint),
  )
}

function readDistributionPoint(node: DerNode): DistributionPoint {
  const fields = new Fields(node)
  const name = fields.takeOptional(contextConstructed(0))
  const reasons = fields.takeOptional(contextPrimitive(1))
  const issuer = fields.takeOptional(contextConstructed(2))
  fields.end()
  if (name === undefined && issuer === undefined)
    throw new DerError('distribution point without name and issuer')
  const issuers = issuer === undefined ? [] : readGeneralNames(issuer, contextConstructed(2))
  return {
    name: name === undefined ? undefined : readPointName(explicitValue(name)),
    reasons: reasons === undefined ? undefined : readReasons(reasons),
    crlIssuers: issuers.flatMap((one) => (one.kind === 'directoryName' ? [one.name] : [])),
  }
}

/** Reads a DistributionPointName. @throws {DerError} */
export function readPointName(choice: DerNode): PointName {
  if (choice.tag === contextConstructed(0))
    return { kind: 'full', names: readGeneralNames(choice, contextConstructed(0)) }
  try {
    return { kind: 'relative', rdnKey: readRdn(choice, contextConstructed(1)).key }
  } catch (error) {
    if (!(error instanceof CertificateDefect)) throw error
    throw new DerError('malformed distribution point name', { cause: error })
  }
}

/** Reads ReasonFlags. Bits that mean nothing are left out. @throws {DerError} */
export function readReasons(node: DerNode): number {
  checkBitString(node.bytes, node.content, node.end)
  const bits = contentOf(node).subarray(1)
  let reasons = 0
  for (let bit = 1; bit <= 8; bit += 1) {
    if (((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) reasons |= 1 << bit
  }
  return reasons
}

/** Comparable texts of a point's names; `issuerKey` is the key of the name that a relative one stands below. */
export function pointNameKeys(name: PointName, issuerKey: string): readonly string[] {
  if (name.kind === 'full') return name.names.map(generalNameKey)
  return [directoryNameKey(`${issuerKey}${name.rdnKey}`)]
}
