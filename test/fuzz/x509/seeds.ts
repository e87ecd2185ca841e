import { sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createTrustStore, readPem, type TrustStore } from '@gatewarden/roles-anywhere'
import { der } from '../../../packages/roles-anywhere/src/testing/der-writer.ts'
import {
  ecdsaSha256,
  ecKey,
  type ForgeKey,
  keyIdOf,
} from '../../../packages/roles-anywhere/src/testing/forge-certificate.ts'
import {
  forgeCa,
  forgedTime,
  forgeLeaf,
  pemOf,
} from '../../../packages/roles-anywhere/src/testing/forge-chain.ts'
import {
  certificatePolicies,
  nameConstraints,
  policyConstraints,
  policyMappings,
} from '../../../packages/roles-anywhere/src/testing/forge-constraints.ts'
import {
  extension,
  generalName,
  subjectAltName,
  subjectKeyId,
} from '../../../packages/roles-anywhere/src/testing/forge-extensions.ts'
import { bytesOf, type Tree, treeOf } from './der-tree.ts'

/** What is signed of one certificate, and whose key signs it. */
export interface SeedCertificate {
  readonly tbs: Tree
  readonly signer: ForgeKey
}

/** A chain whose CAs' keys are all at hand, so that every change can be signed. */
export interface Seed {
  /** A store with the anchors of the chain. A new one for each call: what a run remembers is not its subject. */
  openStore(): TrustStore
  readonly leaf: SeedCertificate
  readonly candidates: readonly SeedCertificate[]
  readonly time: number
  readonly purposes: readonly string[]
}

/** Signs what stands in the tree, whatever that is. */
export function signed({ tbs, signer }: SeedCertificate): Buffer {
  const bytes = bytesOf(tbs)
  const inner = tbs.children[2]
  const algorithm = inner?.tag === 0x30 ? bytesOf(inner) : ecdsaSha256
  const signature = sign('sha256', bytes, { key: signer.privateKey, dsaEncoding: 'der' })
  return der.sequence(bytes, algorithm, der.bits(signature))
}

function storeOf(pems: readonly string[], time: number): TrustStore {
  const clock = { now: () => time, monotonic: () => 0 }
  const anchors = pems.map((pem, index) => ({ id: `anchor ${index}`, pem }))
  return createTrustStore({ anchors, clock })
}

const tbsOf = (certificate: Buffer): Tree => treeOf(certificate).children[0] as Tree

/** Two chains with an extension of every kind that is read. */
function forgedSeeds(): readonly Seed[] {
  const root = forgeCa('root')
  const constraints = nameConstraints({
    permitted: [generalName.dns('plant.example'), generalName.ip(10, 0, 0, 0, 255, 0, 0, 0)],
    excluded: [generalName.dns('office.plant.example'), generalName.email('.office.example')],
  })
  const upper = forgeCa('upper', root, {
    pathLength: 1,
    moreExtensions: [certificatePolicies('1.2.3'), policyMappings(['1.2.3', '1.2.4']), constraints],
  })
  const lower = forgeCa('lower', upper, {
    pathLength: 0,
    moreExtensions: [certificatePolicies('1.2.4'), policyConstraints({ explicit: 4 })],
  })
  const key = ecKey()
  const names = [
    generalName.dns('press.plant.example'),
    generalName.ip(10, 0, 0, 1),
    generalName.email('press@plant.example'),
    generalName.uri('spiffe://plant/press'),
    generalName.other('1.3.6.1.4.1.311.20.2.3', der.utf8('press@plant')),
  ]
  const rich = forgeLeaf(lower, {
    key,
    serial: der.integer(0x40, ...keyIdOf(key).subarray(0, 15)),
    moreExtensions: [
      subjectKeyId(key),
      subjectAltName(names),
      certificatePolicies('1.2.4', '2.5.29.32.0'),
      extension('1.3.6.1.5.5.7.1.1', accessDescription),
      extension('2.5.29.31', distributionPoint),
      extension('1.3.6.1.4.1.311.25.2', der.octets(Buffer.from('S-1-5'))),
    ],
  })
  const plain = forgeLeaf(root)
  const openStore = () => storeOf([root.pem], forgedTime)
  const common = { openStore, time: forgedTime, purposes: ['clientAuth'] }
  return [
    {
      leaf: { tbs: tbsOf(rich), signer: lower.key },
      candidates: [
        { tbs: tbsOf(lower.der), signer: upper.key },
        { tbs: tbsOf(upper.der), signer: root.key },
      ],
      ...common,
    },
    { leaf: { tbs: tbsOf(plain), signer: root.key }, candidates: [], ...common },
  ]
}

const caIssuers = '1.3.6.1.5.5.7.48.2'
const accessDescription = der.sequence(
  der.sequence(der.oid(caIssuers), generalName.uri('http://ca.plant.example/ca.cer')),
)
const distributionPoint = der.sequence(
  der.sequence(der.tagged(0, der.tagged(0, generalName.uri('http://ca.plant.example/ca.crl')))),
)

interface PathCase {
  readonly leaf: string
  readonly intermediates: readonly string[]
  readonly roots: readonly string[]
  readonly time: string | null
  readonly purpose: string
  readonly eku: readonly string[]
}

/** The public cases, each certificate signed again by keys of our own: one for each name. */
function adoptedSeeds(): readonly Seed[] {
  const file = new URL('../../vectors/x509/paths.json', import.meta.url)
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly cases: readonly PathCase[]
  }
  return cases.flatMap((pathCase) => adopted(pathCase) ?? [])
}

/** `undefined` for cases whose roots nobody may register, or whose certificates lack a part. */
function adopted(pathCase: PathCase): Seed | undefined {
  const { leaf, intermediates, roots, time, purpose, eku } = pathCase
  const purposes = eku.length > 0 ? eku : [purpose]
  const keys = new Map<string, ForgeKey>()
  const keyOf = (name: Tree | undefined): ForgeKey => {
    const id = name === undefined ? '' : bytesOf(name).toString('hex')
    const key = keys.get(id) ?? ecKey()
    keys.set(id, key)
    return key
  }
  const adopt = (pem: string): SeedCertificate => {
    const tbs = tbsOf(Buffer.from(readPem(pem)?.[0]?.der ?? []))
    const [, , , issuer, , subject] = tbs.children
    tbs.children[2] = treeOf(ecdsaSha256)
    tbs.children[6] = treeOf(keyOf(subject).spki)
    return { tbs, signer: keyOf(issuer) }
  }
  const at = time === null ? Date.now() : Date.parse(time)
  try {
    const own = adopt(leaf)
    const candidates = intermediates.map(adopt)
    const pems = roots.map((pem) => pemOf(signed(adopt(pem))))
    storeOf(pems, at)
    return { openStore: () => storeOf(pems, at), leaf: own, candidates, time: at, purposes }
  } catch {
    return undefined
  }
}

/** Chains to be changed. */
export const seeds: readonly Seed[] = [...forgedSeeds(), ...adoptedSeeds()]
