import { DerError } from '../../der/der-error.ts'
import { explicitValue, Fields, nonEmptyItems } from '../../der/fields.ts'
import { checkBitString } from '../../der/primitive.ts'
import type { DerNode } from '../../der/read-der.ts'
import { contextConstructed, contextPrimitive } from '../../der/tags.ts'
import { readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'
import { readGeneralNames } from './general-name.ts'

/**
 * Checks the form of CRLDistributionPoints or freshestCRL. The points match lists, they are never fetched (RA-3).
 *
 * @throws {CertificateDefect} `CrlDistributionInvalid`.
 */
export function checkDistributionPoints(extension: Extension | undefined): void {
  if (extension === undefined) return
  // RULE x509.distribution-points
  readAs('CrlDistributionInvalid', () => {
    for (const item of nonEmptyItems(extension.value)) checkDistributionPoint(item)
  })
}

function checkDistributionPoint(node: DerNode): void {
  const fields = new Fields(node)
  const name = fields.takeOptional(contextConstructed(0))
  const reasons = fields.takeOptional(contextPrimitive(1))
  const issuer = fields.takeOptional(contextConstructed(2))
  fields.end()
  if (name === undefined && issuer === undefined)
    throw new DerError('distribution point without name and issuer')
  if (name !== undefined) checkPointName(explicitValue(name))
  if (reasons !== undefined) checkBitString(reasons.bytes, reasons.content, reasons.end)
  if (issuer !== undefined) readGeneralNames(issuer, contextConstructed(2))
}

function checkPointName(choice: DerNode): void {
  if (choice.tag === contextConstructed(0)) readGeneralNames(choice, contextConstructed(0))
  // Relative to the issuer: one RDN, read where lists are matched.
  else if (choice.tag !== contextConstructed(1) || choice.children.length === 0) {
    throw new DerError('malformed distribution point name')
  }
}
