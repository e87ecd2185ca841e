import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { der } from '../../../packages/roles-anywhere/src/testing/der-writer.ts'
import {
  ecdsaSha256,
  ecKey,
  type ForgeKey,
  keyOf,
  rsaKey,
} from '../../../packages/roles-anywhere/src/testing/forge-certificate.ts'
import {
  type ForgedCa,
  forgeCa,
  forgeLeaf,
} from '../../../packages/roles-anywhere/src/testing/forge-chain.ts'
import {
  generalName,
  subjectAltName,
  subjectKeyId,
} from '../../../packages/roles-anywhere/src/testing/forge-extensions.ts'

/** Keys and signatures of a chain. */
export type ChainAlgorithm = 'RSA-2048' | 'P-256' | 'Ed25519'

/** Root, intermediate and leaves, as bytes. */
export interface Chain {
  readonly root: ForgedCa
  readonly intermediate: ForgedCa
  readonly leaves: readonly Buffer[]
  /** The first leaf with one octet of its signature changed: nobody may accept it. */
  readonly damaged: Buffer
  readonly digest: string
}

/** Certificates below the intermediate: enough that caches of parsed keys do not hide what a stranger costs. */
const usualLeaves = 64

interface Signing {
  newKey(): ForgeKey
  readonly innerAlgorithm: Buffer
  readonly hash: string | null
}

const signings: Readonly<Record<ChainAlgorithm, Signing>> = {
  'RSA-2048': {
    newKey: rsaKey,
    innerAlgorithm: der.sequence(der.oid('1.2.840.113549.1.1.11'), der.null()),
    hash: 'sha256',
  },
  'P-256': { newKey: ecKey, innerAlgorithm: ecdsaSha256, hash: 'sha256' },
  Ed25519: {
    newKey: () => keyOf(generateKeyPairSync('ed25519')),
    innerAlgorithm: der.sequence(der.oid('1.3.101.112')),
    hash: null,
  },
}

/** Makes a chain of three with a few dozen leaves that share the intermediate. */
export function makeChain(algorithm: ChainAlgorithm, count = usualLeaves): Chain {
  const { newKey, innerAlgorithm, hash } = signings[algorithm]
  const parts = { innerAlgorithm, hash }
  const root = forgeCa('plant root', undefined, { ...parts, key: newKey() })
  const intermediate = forgeCa('plant presses', root, { ...parts, key: newKey(), pathLength: 0 })
  const leaves = Array.from({ length: count }, (_, index) => {
    const key = newKey()
    const names = [generalName.dns(`press-${index}.plant.example`)]
    const moreExtensions = [subjectKeyId(key), subjectAltName(names)]
    const serial = der.integer(0x40, ...createHash('md5').update(`${index}`).digest().subarray(1))
    return forgeLeaf(intermediate, { ...parts, key, serial, moreExtensions })
  })
  const damaged = Buffer.from(leaves[0] as Buffer)
  damaged[damaged.length - 8] = (damaged[damaged.length - 8] ?? 0) ^ 0x01
  // Both must still be read by the reader of the platform: what differs is the signature alone.
  new X509Certificate(damaged)
  const digest = createHash('sha256').update(leaves.map((leaf) => leaf.length).join())
  return { root, intermediate, leaves, damaged, digest: digest.digest('hex') }
}
