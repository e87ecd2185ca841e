import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { forgedTime } from '../../../packages/roles-anywhere/src/testing/forge-chain.ts'
import type { Chain } from './chains.ts'
import type { Validator } from './validator.ts'

const date = new Date(forgedTime)

interface PkijsCertificate {
  readonly issuer: unknown
}

/** What is used of pkijs. Its own types are written for browsers, and name globals that Node's types do not have. */
interface Pkijs {
  readonly Certificate: { fromBER(bytes: Uint8Array): PkijsCertificate }
  readonly CertificateChainValidationEngine: new (parameters: {
    readonly trustedCerts: readonly PkijsCertificate[]
    readonly certs: readonly PkijsCertificate[]
    readonly checkDate: Date
  }) => { verify(): Promise<{ readonly result: boolean }> }
}

// Not a literal, so that the compiler does not read the types.
const pkijsName: string = 'pkijs'

/** pkijs: `CertificateChainValidationEngine` with the root as trusted certificate. */
export async function pkijsValidator({ root, intermediate }: Chain): Promise<Validator> {
  const { Certificate, CertificateChainValidationEngine } = (await import(pkijsName)) as Pkijs
  const read = (bytes: Uint8Array) => Certificate.fromBER(new Uint8Array(bytes))
  const validate = async (
    trusted: PkijsCertificate,
    between: PkijsCertificate,
    leaf: Uint8Array,
  ) => {
    const trustedCerts = [trusted]
    const certs = [between, read(leaf)]
    const engine = new CertificateChainValidationEngine({ trustedCerts, certs, checkDate: date })
    return (await engine.verify()).result
  }
  const [trusted, between] = [read(root.der), read(intermediate.der)]
  return {
    name: 'pkijs',
    label: 'pkijs',
    version: '4.0.0',
    parse: read,
    cold: (leaf) => validate(read(root.der), read(intermediate.der), leaf),
    warm: (leaf) => validate(trusted, between, leaf),
  }
}

/** @peculiar/x509: `X509ChainBuilder`, which verifies signatures and nothing else. */
export async function peculiarValidator({ root, intermediate }: Chain): Promise<Validator> {
  const { cryptoProvider, X509Certificate, X509ChainBuilder } = await import('@peculiar/x509')
  cryptoProvider.set(webcrypto as Crypto)
  const read = (bytes: Uint8Array) => new X509Certificate(new Uint8Array(bytes))
  const builds = async (
    certificates: InstanceType<typeof X509Certificate>[],
    leaf: Uint8Array,
  ): Promise<boolean> => {
    const chain = await new X509ChainBuilder({ certificates }).build(read(leaf))
    return chain.length === 3
  }
  const kept = [read(intermediate.der), read(root.der)]
  return {
    name: 'peculiar',
    label: '@peculiar/x509',
    version: '2.2.0',
    parse: read,
    cold: (leaf) => builds([read(intermediate.der), read(root.der)], leaf),
    warm: (leaf) => builds(kept, leaf),
  }
}
