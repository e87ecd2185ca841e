import type { DerBudget } from '../../der/der-limits.ts'
import { Fields } from '../../der/fields.ts'
import { type Oid, oidFromBytes } from '../../der/oid.ts'
import { contentOf, type DerNode, readDer } from '../../der/read-der.ts'
import { tags } from '../../der/tags.ts'

/** One extension. */
export interface Extension {
  readonly oid: Oid
  readonly isCritical: boolean
  /** The one DER value that the extension's OCTET STRING holds. */
  readonly value: DerNode
}

/**
 * Reads one Extension; its value must be exactly one DER value, whatever the extension (X509-1).
 *
 * @param depth nesting at which the value stands.
 * @throws {DerError}
 */
export function readExtension(node: DerNode, budget: DerBudget, depth: number): Extension {
  const fields = new Fields(node)
  const oid = oidFromBytes(contentOf(fields.take(tags.oid)))
  const critical = fields.takeOptional(tags.boolean)
  const value = contentOf(fields.take(tags.octetString))
  fields.end()
  // An encoded DEFAULT FALSE is tolerated (X509-2).
  const isCritical = critical !== undefined && contentOf(critical)[0] === 0xff
  return { oid, isCritical, value: readDer(value, budget, depth) } // RULE x509.extension-value-is-der
}
