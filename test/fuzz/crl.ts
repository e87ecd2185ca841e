// FZ-12: the reader of revocation lists and the index over their entries.
import { CertificateDefect } from '../../packages/roles-anywhere/src/certificate/refusal.ts'
import { findEntry } from '../../packages/roles-anywhere/src/revocation/list/entry-index.ts'
import { prepareCrl } from '../../packages/roles-anywhere/src/revocation/prepare-crl.ts'
import { der } from '../../packages/roles-anywhere/src/testing/der-writer.ts'
import { forgeCa } from '../../packages/roles-anywhere/src/testing/forge-chain.ts'
import {
  crlEntry,
  crlPem,
  forgeCrl,
  reasonCode,
} from '../../packages/roles-anywhere/src/testing/forge-crl.ts'
import {
  extension,
  generalName,
} from '../../packages/roles-anywhere/src/testing/forge-extensions.ts'
import { createNodeCrypto } from '../../packages/roles-anywhere/src/trust-store/node-crypto.ts'
import { ByteSource } from './byte-source.ts'
import { claim } from './expect.ts'

const ca = forgeCa('fuzz')
const { sha256 } = createNodeCrypto()
const other = extension('2.5.29.29', der.sequence(generalName.directory(ca.name)), true)
const genuine = forgeCrl(ca, {
  number: 3,
  baseNumber: 2,
  scope: [der.implicit(4, Buffer.from([0xff]))],
  entries: [crlEntry([1]), crlEntry([2], reasonCode(1)), crlEntry([3], reasonCode(8), other)],
})

/** Bytes as they are, or a sound list with a few bytes changed, sometimes as PEM. */
function listOf(bytes: Uint8Array): Uint8Array {
  const source = new ByteSource(bytes)
  if (source.byte() % 4 === 0) return source.rest()
  const list = new Uint8Array(genuine)
  for (let changes = source.below(9); changes > 0; changes -= 1) {
    list[source.below(list.length)] = source.byte()
  }
  const cut = source.below(4) === 0 ? list.subarray(0, source.below(list.length)) : list
  return source.below(4) === 0 ? Buffer.from(crlPem(cut)) : cut
}

/** Reads bytes as a list and asks it: a defect or an index, whatever they are. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const data = listOf(bytes)
  const shown = () => Buffer.from(data).toString('hex')
  try {
    const prepared = prepareCrl({ data, seed: [1, 2], maxBytes: 100_000 }, sha256)
    const { index } = prepared
    // Every entry that is indexed is found by the serial number that stands there.
    claim(index.count === index.table.filter((offset) => offset !== 0).length, shown)
    for (const serial of [1, 2, 3]) findEntry(prepared.der, index, 0, Uint8Array.of(serial))
  } catch (error) {
    claim(
      error instanceof CertificateDefect && error.code.startsWith('Crl'),
      () => `${error}: ${shown()}`,
    )
  }
}
