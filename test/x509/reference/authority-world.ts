import { createTrustStore, type TrustResult } from '@gatewarden/roles-anywhere'
import { der } from '../../../packages/roles-anywhere/src/testing/der-writer.ts'
import {
  commonName,
  ecKey,
  type ForgeKey,
} from '../../../packages/roles-anywhere/src/testing/forge-certificate.ts'
import {
  type ForgedCa,
  forgeCa,
  forgedTime,
  forgeLeaf,
} from '../../../packages/roles-anywhere/src/testing/forge-chain.ts'
import { nameConstraints } from '../../../packages/roles-anywhere/src/testing/forge-constraints.ts'
import {
  authorityKeyId,
  clientAuth,
  extendedKeyUsage,
  generalName,
  keyUsage,
  serverAuth,
  subjectAltName,
} from '../../../packages/roles-anywhere/src/testing/forge-extensions.ts'

/** What a certificate of a CA says, in words. Authorities are numbers. */
export interface CaDescription {
  readonly subject: number
  readonly issuer: number
  readonly isAnchor: boolean
  readonly isExpired: boolean
  readonly isForServers: boolean
  readonly pathLength: number | undefined
  readonly permitted: string | undefined
  readonly excluded: string | undefined
}

/** A leaf, in words. */
export interface LeafDescription {
  readonly issuer: number
  readonly host: string
  readonly isExpired: boolean
}

/** Certificates that refer to each other in any way. */
export interface AuthorityWorld {
  readonly leaf: LeafDescription
  readonly authorities: readonly CaDescription[]
}

/** Authorities there are: the second and the fourth share a name, and have keys of their own. */
export const nameOf: readonly string[] = ['root', 'plant', 'presses', 'plant', 'office']

const keys: readonly ForgeKey[] = nameOf.map(() => ecKey())
const parties: readonly ForgedCa[] = nameOf.map((name, index) => ({
  der: Buffer.alloc(0),
  pem: '',
  name: commonName(name),
  key: keys[index] as ForgeKey,
}))
const expired = der.utcTime('240201000000Z')

/** Makes the certificates of a world. */
export function forgeWorld({ leaf, authorities }: AuthorityWorld): ForgedWorld {
  const cas = authorities.map((ca, index) => ({ ...forge(ca, index), isAnchor: ca.isAnchor }))
  const key = ecKey()
  const own = forgeLeaf(parties[leaf.issuer] as ForgedCa, {
    key,
    ...(leaf.isExpired && { notAfter: expired }),
    extensions: [
      keyUsage(0),
      extendedKeyUsage(clientAuth),
      authorityKeyId(keys[leaf.issuer] as ForgeKey),
      subjectAltName([generalName.dns(leaf.host)]),
    ],
  })
  return {
    leaf: own,
    anchors: cas.filter(({ isAnchor }) => isAnchor),
    candidates: cas.filter(({ isAnchor }) => !isAnchor).map((ca) => ca.der),
  }
}

/** Certificates of a world. */
export interface ForgedWorld {
  readonly leaf: Buffer
  readonly anchors: readonly ForgedCa[]
  readonly candidates: readonly Buffer[]
}

/** What the validator says of a world; candidates can be replaced. */
export function judge(
  { leaf, anchors, candidates }: ForgedWorld,
  sent: readonly Buffer[] = candidates,
): Promise<TrustResult> {
  const clock = { now: () => forgedTime, monotonic: () => 0 }
  const listed = anchors.map(({ pem }, index) => ({ id: `${index}`, pem }))
  return createTrustStore({ anchors: listed, clock }).verify({ leaf, candidates: sent })
}

function forge(ca: CaDescription, index: number): ForgedCa {
  const base = (host: string | undefined) => (host === undefined ? [] : [generalName.dns(host)])
  const hasConstraints = ca.permitted !== undefined || ca.excluded !== undefined
  const subtrees = { permitted: base(ca.permitted), excluded: base(ca.excluded) }
  return forgeCa(nameOf[ca.subject] as string, parties[ca.issuer] as ForgedCa, {
    key: keys[ca.subject] as ForgeKey,
    serial: der.integer(1, index),
    ...(ca.isExpired && { notAfter: expired }),
    ...(ca.pathLength !== undefined && { pathLength: ca.pathLength }),
    moreExtensions: [
      ...(ca.isForServers ? [extendedKeyUsage(serverAuth)] : []),
      ...(hasConstraints ? [nameConstraints(subtrees)] : []),
    ],
  })
}
