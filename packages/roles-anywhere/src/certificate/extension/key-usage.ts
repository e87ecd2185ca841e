import { DerError } from '../../der/der-error.ts'
import { contentOf } from '../../der/read-der.ts'
import { tags } from '../../der/tags.ts'
import { CertificateDefect, readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'

const usages = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const

/** A use of the key that the CA allows. */
export type KeyUsage = (typeof usages)[number]

/** @throws {CertificateDefect} `KeyUsageInvalid`. */
export function readKeyUsage(extension: Extension | undefined): ReadonlySet<KeyUsage> | undefined {
  if (extension === undefined) return undefined
  return readAs('KeyUsageInvalid', () => {
    if (extension.value.tag !== tags.bitString) throw new DerError('not a BIT STRING')
    const bits = contentOf(extension.value).subarray(1)
    if (bits.length > 2) throw new DerError('more bits than there are key usages')
    const set = new Set(
      usages.filter((_, bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0),
    )
    if (set.size === 0) throw new CertificateDefect('KeyUsageInvalid', 'no key usage is set') // RULE x509.key-usage-not-empty
    return set
  })
}
