import { readAlgorithmIdentifier } from '../certificate/algorithm-identifier.ts'
import { CertificateDefect, readAs } from '../certificate/refusal.ts'
import { explicitValue, Fields } from '../der/fields.ts'
import { smallInteger } from '../der/integer.ts'
import { type Oid, oid } from '../der/oid.ts'
import type { DerNode } from '../der/read-der.ts'
import { contextConstructed, tags } from '../der/tags.ts'
import type { SignatureScheme } from './crypto-port.ts'

/** RSASSA-PSS, as signature algorithm and as key type. */
export const pssOid: Oid = oid('1.2.840.113549.1.1.10')

const mgf1 = oid('1.2.840.113549.1.1.8')
const hashes: ReadonlyMap<
  Oid,
  { readonly hash: 'sha256' | 'sha384' | 'sha512'; readonly octets: number }
> = new Map([
  [oid('2.16.840.1.101.3.4.2.1'), { hash: 'sha256', octets: 32 }],
  [oid('2.16.840.1.101.3.4.2.2'), { hash: 'sha384', octets: 48 }],
  [oid('2.16.840.1.101.3.4.2.3'), { hash: 'sha512', octets: 64 }],
])

/** A PSS scheme. */
export type PssScheme = Extract<SignatureScheme, { kind: 'rsa-pss' }>

/**
 * Reads RSASSA-PSS parameters: explicit, hash = MGF1 hash, salt as long as the hash, trailer 1 (X509-46). The defaults
 * of the standard mean SHA-1, so parameters that rely on them are refused.
 *
 * @throws {CertificateDefect} `AlgorithmForbidden`.
 */
export function readPssParameters(node: DerNode | undefined): PssScheme {
  return readAs('AlgorithmForbidden', () => {
    if (node === undefined) throw forbidden('PSS parameters are missing')
    const fields = new Fields(node)
    const hash = hashOf(explicitValue(fields.take(contextConstructed(0))))
    const mask = readAlgorithmIdentifier(explicitValue(fields.take(contextConstructed(1))))
    const salt = smallInteger(integer(explicitValue(fields.take(contextConstructed(2)))))
    const trailer = fields.takeOptional(contextConstructed(3))
    fields.end()
    const isMaskFitting =
      mask.oid === mgf1 && mask.parameters !== undefined && hashOf(mask.parameters) === hash
    if (!isMaskFitting) throw forbidden('PSS mask does not fit the hash')
    if (salt !== hash.octets) throw forbidden('PSS salt is not as long as the hash') // RULE x509.pss-parameters
    if (trailer !== undefined && smallInteger(integer(explicitValue(trailer))) !== 1)
      throw forbidden('PSS trailer is not 1')
    return { kind: 'rsa-pss', hash: hash.hash, saltLength: salt }
  })
}

function hashOf(node: DerNode): {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  readonly octets: number
} {
  const { oid: algorithm, parameters } = readAlgorithmIdentifier(node)
  const row = hashes.get(algorithm)
  if (row === undefined || (parameters !== undefined && parameters.tag !== tags.null)) {
    throw forbidden('PSS hash is not allowed')
  }
  return row
}

function integer(node: DerNode): DerNode {
  if (node.tag !== tags.integer) throw forbidden('malformed PSS parameters')
  return node
}

function forbidden(message: string): CertificateDefect {
  return new CertificateDefect('AlgorithmForbidden', message, 'X509-46')
}
