import { Fields } from '../der/fields.ts'
import { type Oid, oidFromBytes } from '../der/oid.ts'
import { contentOf, type DerNode, encodingOf } from '../der/read-der.ts'
import { tags } from '../der/tags.ts'

/** An algorithm with its parameters, uninterpreted. */
export interface AlgorithmIdentifier {
  readonly oid: Oid
  readonly parameters: DerNode | undefined
  /** The whole value as it stands in the certificate. */
  readonly encoding: Uint8Array
}

/** Reads an AlgorithmIdentifier. @throws {DerError} */
export function readAlgorithmIdentifier(node: DerNode): AlgorithmIdentifier {
  const fields = new Fields(node)
  const oid = oidFromBytes(contentOf(fields.take(tags.oid)))
  const parameters = fields.takeAnyOptional()
  fields.end()
  return { oid, parameters, encoding: encodingOf(node) }
}
