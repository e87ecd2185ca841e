import { DerError } from '../der/der-error.ts'
import { contentOf, type DerNode } from '../der/read-der.ts'

/** Octets of a BIT STRING that holds whole octets: a key or a signature (X509-2). @throws {DerError} */
export function wholeOctets(node: DerNode): Uint8Array {
  const content = contentOf(node)
  if (content[0] !== 0) throw new DerError('BIT STRING with unused bits') // RULE x509.der-key-bits
  return content.subarray(1)
}
