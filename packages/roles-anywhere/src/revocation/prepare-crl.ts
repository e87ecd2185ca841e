import { readPem } from '../certificate/pem.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { hexFromBytes } from '../der/hex.ts'
import { tags } from '../der/tags.ts'
import type { EntryIndex } from './list/entry-index.ts'
import { indexEntries } from './list/index-entries.ts'
import { parseCrl } from './list/parse-crl.ts'
import type { HashSeed } from './list/serial-hash.ts'

/** All that takes long about a new list. Buffers and texts alone: a thread can hand it over. */
export interface PreparedCrl {
  readonly der: Uint8Array
  readonly index: EntryIndex
  /** SHA-256 of the DER, hex. */
  readonly fingerprint: string
}

/** What {@link prepareCrl} takes. */
export interface CrlDraft {
  /** DER, or PEM with exactly one block `X509 CRL`; kept, so nobody may change it afterwards. */
  readonly data: Uint8Array
  readonly seed: HashSeed
  /** Most octets of DER. */
  readonly maxBytes: number
}

const pemLabel = 'X509 CRL'

/**
 * Reads a list wholly and indexes its entries.
 *
 * @throws {CertificateDefect} `CrlInvalid`, `CrlExtensionUnknownCritical`, `CrlTooLarge`.
 */
export function prepareCrl(
  { data, seed, maxBytes }: CrlDraft,
  sha256: (bytes: Uint8Array) => Uint8Array,
): PreparedCrl {
  // Every list in DER begins with this octet, and no PEM text with a digit 0.
  const der = data[0] === tags.sequence ? data : derOfPem(data)
  if (der.length > maxBytes) throw new CertificateDefect('CrlTooLarge', 'list is too large') // RULE crl.size
  const parsed = parseCrl(der)
  if (!parsed.ok) throw parsed.defect
  return { der, index: indexEntries(parsed.crl, seed), fingerprint: hexFromBytes(sha256(der)) }
}

function derOfPem(data: Uint8Array): Uint8Array {
  const [block, ...rest] = readPem(new TextDecoder('latin1').decode(data)) ?? []
  if (block?.label !== pemLabel || rest.length > 0)
    throw new CertificateDefect('CrlInvalid', 'neither DER nor PEM with one revocation list')
  return block.der
}
