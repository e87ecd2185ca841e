import {
  commonName,
  ecKey,
  type ForgeKey,
  type ForgeOptions,
  forgeCertificate,
} from './forge-certificate.ts'
import {
  authorityKeyId,
  caConstraints,
  clientAuth,
  extendedKeyUsage,
  keyUsage,
  subjectKeyId,
} from './forge-extensions.ts'

/** A forged CA that can sign others. */
export interface ForgedCa {
  readonly der: Buffer
  readonly pem: string
  readonly name: Buffer
  readonly key: ForgeKey
}

/** What a forged CA differs in from a sound one. */
export interface CaOptions extends ForgeOptions {
  readonly pathLength?: number
  /** Replaces every extension. */
  readonly extensions?: readonly Buffer[]
  /** Added to the usual ones. */
  readonly moreExtensions?: readonly Buffer[]
}

const digitalSignature = 0
const keyCertSign = 5
const cRLSign = 6

/** The time at which forged certificates are valid by default. */
export const forgedTime: number = Date.UTC(2025, 0, 1)

/** Makes a CA below `issuer`, or a root without one. Sound unless `options` say otherwise. */
export function forgeCa(text: string, issuer?: ForgedCa, options: CaOptions = {}): ForgedCa {
  const key = options.key ?? ecKey()
  const name = options.subject ?? commonName(text)
  const { moreExtensions = [], pathLength, ...parts } = options
  const der = forgeCertificate({
    subject: name,
    issuer: issuer?.name ?? name,
    signer: issuer?.key ?? key,
    extensions: [
      caConstraints(pathLength),
      keyUsage(keyCertSign, cRLSign),
      subjectKeyId(key),
      authorityKeyId(issuer?.key ?? key),
      ...moreExtensions,
    ],
    ...parts,
    key,
  })
  return { der, pem: pemOf(der), name, key }
}

/** Makes a leaf below `issuer`. Sound unless `options` say otherwise. */
export function forgeLeaf(issuer: ForgedCa, options: CaOptions = {}): Buffer {
  const key = options.key ?? ecKey()
  const { moreExtensions = [], ...parts } = options
  return forgeCertificate({
    issuer: issuer.name,
    signer: issuer.key,
    extensions: [
      keyUsage(digitalSignature),
      extendedKeyUsage(clientAuth),
      authorityKeyId(issuer.key),
      ...moreExtensions,
    ],
    ...parts,
    key,
  })
}

/** PEM of a certificate. */
export function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`
}
