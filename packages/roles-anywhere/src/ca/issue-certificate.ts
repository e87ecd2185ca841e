/// <reference path="./web-crypto-globals.d.ts" />
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import type { Clock, Random } from '@gatewarden/core'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { hexFromBytes } from '../der/hex.ts'
import { type KeyType, keyAlgorithms } from './key-type.ts'

cryptoProvider.set(webcrypto)

/** A certificate with its key, all PEM. */
export interface IssuedCertificate {
  readonly certificatePem: string
  /** PKCS#8. */
  readonly privateKeyPem: string
  /** Certificates between the leaf and the root. */
  readonly chainPem: string
}

/** Who signs. */
export interface Issuer {
  readonly name: Record<string, string[]>[]
  readonly keys: webcrypto.CryptoKeyPair
  readonly keyType: KeyType
}

/** What a certificate is to say. */
export interface CertificateOptions {
  readonly subject: {
    readonly commonName?: string
    readonly organization?: string
    readonly organizationalUnit?: string
  }
  readonly dnsNames?: readonly string[]
  readonly uris?: readonly string[]
  readonly crlUrl?: string
  readonly key: KeyType
  readonly validSeconds: number
  /** Present: the subject is a CA. */
  readonly ca?: { readonly pathLength: number }
}

/** A certificate and the means to sign others with its key. */
export interface NewCertificate extends Omit<IssuedCertificate, 'chainPem'> {
  readonly issuer: Issuer
}

const serialOctets = 16
/** Clocks of development machines differ by seconds. */
const backdatedSeconds = 60

/** Issues one certificate; without `issuer` it signs itself. */
export async function issueCertificate(
  options: CertificateOptions,
  issuer: Issuer | undefined,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Promise<NewCertificate> {
  const keys = (await webcrypto.subtle.generateKey(keyAlgorithms[options.key].generate, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair
  const subject: Issuer = { name: nameOf(options.subject), keys, keyType: options.key }
  const signer = issuer ?? subject
  const now = clock.now()
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: subject.name,
    issuer: signer.name,
    notBefore: new Date(now - backdatedSeconds * 1000),
    notAfter: new Date(now + options.validSeconds * 1000),
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    signingAlgorithm: keyAlgorithms[signer.keyType].sign,
    extensions: await extensionsOf(options, subject, signer),
  })
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
    issuer: subject,
  }
}

async function extensionsOf(
  options: CertificateOptions,
  subject: Issuer,
  signer: Issuer,
): Promise<Extension[]> {
  const { ca, dnsNames = [], uris = [] } = options
  const usages =
    ca === undefined
      ? KeyUsageFlags.digitalSignature
      : KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
  const extensions: Extension[] = [
    new BasicConstraintsExtension(ca !== undefined, ca?.pathLength, true),
    new KeyUsagesExtension(usages, true),
    await SubjectKeyIdentifierExtension.create(subject.keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(signer.keys.publicKey),
  ]
  if (ca === undefined)
    extensions.push(new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]))
  const names = [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...uris.map((value) => ({ type: 'url' as const, value })),
  ]
  if (options.crlUrl !== undefined)
    extensions.push(new CRLDistributionPointsExtension([options.crlUrl]))
  if (names.length > 0)
    extensions.push(new SubjectAlternativeNameExtension(names, subject.name.length === 0))
  return extensions
}

/** Most significant first. */
function nameOf({
  organization,
  organizationalUnit,
  commonName,
}: CertificateOptions['subject']): Issuer['name'] {
  const name: Issuer['name'] = []
  if (organization !== undefined) name.push({ O: [organization] })
  if (organizationalUnit !== undefined) name.push({ OU: [organizationalUnit] })
  if (commonName !== undefined) name.push({ CN: [commonName] })
  return name
}

function serialNumber(random: Random): string {
  const bytes = random.bytes(serialOctets)
  // Positive, and of full length: neither a sign octet nor a leading zero.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return hexFromBytes(bytes)
}
