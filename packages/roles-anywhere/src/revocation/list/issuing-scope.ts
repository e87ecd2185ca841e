import {
  allReasons,
  pointNameKeys,
  readPointName,
  readReasons,
} from '../../certificate/extension/crl-distribution-points.ts'
import type { Extension } from '../../certificate/extension/extension.ts'
import type { Name } from '../../certificate/name.ts'
import { DerError } from '../../der/der-error.ts'
import { explicitValue, Fields } from '../../der/fields.ts'
import { hexFromBytes } from '../../der/hex.ts'
import { checkBoolean } from '../../der/primitive.ts'
import { contentOf, type DerNode, encodingOf } from '../../der/read-der.ts'
import { contextConstructed, contextPrimitive } from '../../der/tags.ts'

/** Which certificates and reasons a list speaks of (issuingDistributionPoint; RFC 5280, section 5.2.5). */
export interface IssuingScope {
  /** Equal for equal scopes and only for them; empty without the extension. */
  readonly key: string
  /** Comparable names of the distribution point; `undefined`: all points of the issuer. */
  readonly pointKeys: readonly string[] | undefined
  readonly certificates: 'all' | 'users' | 'authorities' | 'attributes'
  /** Reasons for which certificates are listed, numbered as `allReasons`. */
  readonly reasons: number
  /** Entries may be of certificates that other CAs issued. */
  readonly isIndirect: boolean
}

const everything: IssuingScope = Object.freeze({
  key: '',
  pointKeys: undefined,
  certificates: 'all',
  reasons: allReasons,
  isIndirect: false,
})

/** Reads issuingDistributionPoint; without it a list speaks of everything its issuer issued. @throws {DerError} */
export function readIssuingScope(extension: Extension | undefined, issuer: Name): IssuingScope {
  if (extension === undefined) return everything
  const { value } = extension
  const fields = new Fields(value)
  const point = fields.takeOptional(contextConstructed(0))
  const users = flag(fields.takeOptional(contextPrimitive(1)))
  const authorities = flag(fields.takeOptional(contextPrimitive(2)))
  const reasons = fields.takeOptional(contextPrimitive(3))
  const isIndirect = flag(fields.takeOptional(contextPrimitive(4)))
  const attributes = flag(fields.takeOptional(contextPrimitive(5)))
  fields.end()
  if (value.children.length === 0) throw new DerError('issuing distribution point without content')
  if ([users, authorities, attributes].filter(Boolean).length > 1)
    throw new DerError('list of more than one kind of certificates alone')
  return {
    key: hexFromBytes(encodingOf(value)),
    pointKeys:
      point === undefined
        ? undefined
        : pointNameKeys(readPointName(explicitValue(point)), issuer.key),
    certificates: users ? 'users' : authorities ? 'authorities' : attributes ? 'attributes' : 'all',
    reasons: reasons === undefined ? allReasons : readReasons(reasons),
    isIndirect,
  }
}

/** An encoded DEFAULT FALSE is tolerated (X509-2). */
function flag(node: DerNode | undefined): boolean {
  if (node === undefined) return false
  checkBoolean(node.bytes, node.content, node.end)
  return contentOf(node)[0] === 0xff
}
