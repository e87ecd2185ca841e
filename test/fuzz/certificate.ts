// FZ-12: the reader of certificates.
import { parseCertificate } from '@gatewarden/roles-anywhere'
import { forgeCa } from '../../packages/roles-anywhere/src/testing/forge-chain.ts'
import { ByteSource } from './byte-source.ts'
import { claim } from './expect.ts'

const genuine = new Uint8Array(forgeCa('fuzz').der)

/** Bytes as they are, or a sound certificate with a few bytes changed. */
function derOf(bytes: Uint8Array): Uint8Array {
  const source = new ByteSource(bytes)
  if (source.byte() % 4 === 0) return source.rest()
  const der = new Uint8Array(genuine)
  for (let changes = source.below(9); changes > 0; changes -= 1) {
    der[source.below(der.length)] = source.byte()
  }
  return source.below(4) === 0 ? der.subarray(0, source.below(der.length)) : der
}

/** Reads bytes as a certificate: a result, whatever they are. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const der = derOf(bytes)
  const result = parseCertificate(der)
  if (!result.ok) {
    claim(
      result.defect.code !== undefined,
      () => `a defect without code: ${Buffer.from(der).toString('hex')}`,
    )
    return
  }
  const { certificate } = result
  // What was signed are the bytes that stand there, and the copy is ours.
  const isInside = Buffer.from(certificate.der).includes(Buffer.from(certificate.tbs))
  claim(isInside && certificate.der !== der, () => Buffer.from(der).toString('hex'))
}
