import { der } from './der-writer.ts'
import { ecdsaSha256, ecKey, type ForgeKey, rsaKey } from './forge-certificate.ts'
import { type CaOptions, type ForgedCa, forgeCa, forgeLeaf } from './forge-chain.ts'
import { certificatePolicies, nameConstraints, policyConstraints } from './forge-constraints.ts'
import {
  authorityKeyId,
  caConstraints,
  clientAuth,
  extendedKeyUsage,
  extension,
  generalName,
  keyUsage,
  serverAuth,
  subjectAltName,
  subjectKeyId,
} from './forge-extensions.ts'

/** A chain that a validator must refuse, valid at `forgedTime` but for one rule. */
export interface BrokenChain {
  /** The trust anchor. */
  readonly root: ForgedCa
  readonly leaf: Buffer
  /** The key of the leaf: the chain can sign requests. */
  readonly key: ForgeKey
  /** DER of the intermediates. */
  readonly candidates: readonly Buffer[]
}

/** A rule that {@link forgeBroken} breaks, by the code of its refusal. */
export type BrokenRule =
  | 'DerInvalid'
  | 'VersionUnsupported'
  | 'AlgorithmMismatch'
  | 'SerialInvalid'
  | 'NameInvalid'
  | 'ExtensionDuplicate'
  | 'ExtensionUnknownCritical'
  | 'BasicConstraintsInvalid'
  | 'KeyUsageInvalid'
  | 'EkuInvalid'
  | 'KeyIdentifierInvalid'
  | 'AiaInvalid'
  | 'SanInvalid'
  | 'NameConstraintsInvalid'
  | 'PolicyExtensionInvalid'
  | 'CrlDistributionInvalid'
  | 'NameChain'
  | 'SignatureInvalid'
  | 'Expired'
  | 'NotYetValid'
  | 'NotCa'
  | 'KeyIdentifierMissing'
  | 'KeyIdentifierMismatch'
  | 'PathLenExceeded'
  | 'LeafIsCa'
  | 'LeafInvalid'
  | 'KeyUsageForbids'
  | 'EkuMissing'
  | 'NameConstraintViolated'
  | 'NameFormUnsupported'
  | 'PolicyRequired'
  | 'AlgorithmForbidden'
  | 'KeyWeak'

interface Bench {
  readonly root: ForgedCa
  readonly key: ForgeKey
  /** A leaf of the root with further options. */
  leaf(options: CaOptions): BrokenChain
  /** A leaf of the root with one more extension. */
  extended(extension: Buffer): BrokenChain
  /** A sound leaf below an intermediate with further options. */
  below(options: CaOptions, leaf?: CaOptions): BrokenChain
}

const digitalSignature = 0
const keyAgreement = 4
const keyCertSign = 5
const cRLSign = 6
const algorithm = (oid: string) => der.sequence(der.oid(oid))
const example = generalName.dns('press.example')

// One way to break each rule; whoever wants more replaces parts with `forgeCertificate`.
const breaks: Readonly<Record<BrokenRule, (bench: Bench) => BrokenChain>> = Object.freeze({
  DerInvalid: (bench) => {
    const chain = bench.leaf({})
    return { ...chain, leaf: Buffer.concat([chain.leaf, Buffer.from([0])]) }
  },
  VersionUnsupported: (bench) => bench.leaf({ version: der.tagged(0, der.integer(1)) }),
  AlgorithmMismatch: (bench) => bench.leaf({ outerAlgorithm: algorithm('1.2.840.10045.4.3.3') }),
  SerialInvalid: (bench) => bench.leaf({ serial: der.integer(0) }),
  NameInvalid: (bench) => bench.leaf({ subject: der.sequence() }),
  ExtensionDuplicate: (bench) => bench.extended(extendedKeyUsage(clientAuth)),
  ExtensionUnknownCritical: (bench) =>
    bench.extended(extension('1.3.6.1.4.1.32473.1', der.null(), true)),
  BasicConstraintsInvalid: (bench) =>
    bench.extended(extension('2.5.29.19', der.sequence(der.integer(0)), true)),
  KeyUsageInvalid: (bench) =>
    bench.leaf({ extensions: [extension('2.5.29.15', der.bits(Buffer.from([0])), true)] }),
  EkuInvalid: (bench) => bench.leaf({ extensions: [extension('2.5.29.37', der.sequence())] }),
  KeyIdentifierInvalid: (bench) =>
    bench.extended(extension('2.5.29.14', der.octets(Buffer.alloc(20, 1)), true)),
  AiaInvalid: (bench) => bench.extended(extension('1.3.6.1.5.5.7.1.1', der.sequence())),
  SanInvalid: (bench) => bench.extended(subjectAltName([generalName.ip(1, 2, 3)])),
  NameConstraintsInvalid: (bench) => bench.extended(extension('2.5.29.30', der.sequence(), true)),
  PolicyExtensionInvalid: (bench) => bench.extended(certificatePolicies('1.2.3', '1.2.3')),
  CrlDistributionInvalid: (bench) => bench.extended(extension('2.5.29.31', der.sequence())),
  NameChain: (bench) => ({ ...bench.below({}), candidates: [] }),
  SignatureInvalid: (bench) => bench.leaf({ signer: ecKey() }),
  Expired: (bench) => bench.leaf({ notAfter: der.utcTime('241231235959Z') }),
  NotYetValid: (bench) => bench.leaf({ notBefore: der.utcTime('250101000001Z') }),
  NotCa: (bench) => {
    const key = ecKey()
    const ids = [subjectKeyId(key), authorityKeyId(bench.root.key)]
    return bench.below({ key, extensions: [keyUsage(keyCertSign), ...ids] })
  },
  KeyIdentifierMissing: (bench) =>
    bench.below({
      extensions: [caConstraints(), keyUsage(keyCertSign), authorityKeyId(bench.root.key)],
    }),
  KeyIdentifierMismatch: (bench) =>
    bench.leaf({
      extensions: [
        keyUsage(digitalSignature),
        extendedKeyUsage(clientAuth),
        authorityKeyId(ecKey()),
      ],
    }),
  PathLenExceeded: (bench) => {
    const outer = forgeCa('outer', bench.root, { pathLength: 0 })
    const inner = forgeCa('inner', outer)
    const leaf = forgeLeaf(inner, { key: bench.key })
    return { root: bench.root, key: bench.key, leaf, candidates: [outer.der, inner.der] }
  },
  LeafIsCa: (bench) => bench.extended(caConstraints()),
  LeafInvalid: (bench) =>
    bench.leaf({
      extensions: [
        keyUsage(digitalSignature, keyCertSign),
        extendedKeyUsage(clientAuth),
        authorityKeyId(bench.root.key),
      ],
    }),
  KeyUsageForbids: (bench) => {
    const key = ecKey()
    const ids = [subjectKeyId(key), authorityKeyId(bench.root.key)]
    return bench.below({ key, extensions: [caConstraints(), keyUsage(cRLSign), ...ids] })
  },
  EkuMissing: (bench) =>
    bench.leaf({
      extensions: [
        keyUsage(digitalSignature, keyAgreement),
        extendedKeyUsage(serverAuth),
        authorityKeyId(bench.root.key),
      ],
    }),
  NameConstraintViolated: (bench) =>
    bench.below(
      { moreExtensions: [nameConstraints({ excluded: [example] })] },
      { moreExtensions: [subjectAltName([example])] },
    ),
  NameFormUnsupported: (bench) => {
    const other = generalName.other('1.3.6.1.4.1.32473.2', der.utf8('press'))
    const constraint = { moreExtensions: [nameConstraints({ permitted: [other] })] }
    return bench.below(constraint, { moreExtensions: [subjectAltName([other])] })
  },
  PolicyRequired: (bench) => bench.below({ moreExtensions: [policyConstraints({ explicit: 0 })] }),
  AlgorithmForbidden: (bench) =>
    bench.leaf({ innerAlgorithm: algorithm('1.2.840.10045.4.1'), hash: 'sha1' }),
  KeyWeak: (bench) => bench.leaf({ key: rsaKey(1024), innerAlgorithm: ecdsaSha256 }),
})

/** Every rule that can be broken. */
export const brokenRules: readonly BrokenRule[] = Object.freeze(Object.keys(breaks) as BrokenRule[])

/** Issues a chain that breaks one rule and no other (DCA-5); valid at `forgedTime` otherwise. */
export function forgeBroken(rule: BrokenRule): BrokenChain {
  return breaks[rule](createBench())
}

function createBench(): Bench {
  const root = forgeCa('broken root')
  const key = ecKey()
  const leaf: Bench['leaf'] = (options) => {
    const own = options.key ?? key
    return { root, key: own, leaf: forgeLeaf(root, { ...options, key: own }), candidates: [] }
  }
  return {
    root,
    key,
    leaf,
    extended: (one) => leaf({ moreExtensions: [one] }),
    below(options, leafOptions = {}) {
      const intermediate = forgeCa('broken intermediate', root, options)
      const der = forgeLeaf(intermediate, { ...leafOptions, key })
      return { root, key, leaf: der, candidates: [intermediate.der] }
    },
  }
}
