import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto'
import { der } from './der-writer.ts'

/** A key pair. */
export interface ForgeKey {
  readonly privateKey: KeyObject
  readonly spki: Buffer
}

/** A certificate in the making; every part can be replaced by bytes that no CA would write. */
export interface ForgeOptions {
  readonly subject?: Buffer
  readonly issuer?: Buffer
  readonly key?: ForgeKey
  /** Signs; default the certificate's own key. */
  readonly signer?: ForgeKey
  readonly serial?: Buffer
  readonly version?: Buffer
  readonly notBefore?: Buffer
  readonly notAfter?: Buffer
  readonly spki?: Buffer
  readonly extensions?: readonly Buffer[]
  readonly innerAlgorithm?: Buffer
  readonly outerAlgorithm?: Buffer
  /** Default `sha256`; `null` for Ed25519 and ML-DSA. */
  readonly hash?: string | null
  /** Padding and salt of an RSA signature. */
  readonly signing?: Pick<SignKeyObjectInput, 'padding' | 'saltLength'>
  /** Bytes after the extensions in the signed part. */
  readonly rest?: Buffer
}

/** `ecdsa-with-SHA256`. */
export const ecdsaSha256: Buffer = der.sequence(der.oid('1.2.840.10045.4.3.2'))

/** Makes an EC key, P-256 unless told otherwise. */
export function ecKey(namedCurve = 'prime256v1'): ForgeKey {
  return keyOf(generateKeyPairSync('ec', { namedCurve }))
}

/** Makes an RSA key. */
export function rsaKey(modulusLength = 2048, publicExponent = 65_537): ForgeKey {
  return keyOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }))
}

/** Key pair with its SubjectPublicKeyInfo. */
export function keyOf({
  privateKey,
  publicKey,
}: {
  privateKey: KeyObject
  publicKey: KeyObject
}): ForgeKey {
  return { privateKey, spki: publicKey.export({ format: 'der', type: 'spki' }) }
}

/** A name of one common name. */
export function commonName(text: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(text))))
}

/** Writes and signs a certificate. Without options: a self-signed leaf without extensions. */
export function forgeCertificate(options: ForgeOptions = {}): Buffer {
  const key = options.key ?? ecKey()
  const subject = options.subject ?? commonName('leaf')
  const innerAlgorithm = options.innerAlgorithm ?? ecdsaSha256
  const extensions = options.extensions ?? []
  const tbs = der.sequence(
    options.version ?? der.tagged(0, der.integer(2)),
    options.serial ?? der.integer(1),
    innerAlgorithm,
    options.issuer ?? subject,
    der.sequence(
      options.notBefore ?? der.utcTime('240101000000Z'),
      options.notAfter ?? der.utcTime('260101000000Z'),
    ),
    subject,
    options.spki ?? key.spki,
    ...(extensions.length === 0 ? [] : [der.tagged(3, der.sequence(...extensions))]),
    ...(options.rest === undefined ? [] : [options.rest]),
  )
  const { hash = 'sha256' } = options
  const signer = (options.signer ?? key).privateKey
  const signature = sign(hash, tbs, { key: signer, dsaEncoding: 'der', ...options.signing })
  return der.sequence(tbs, options.outerAlgorithm ?? innerAlgorithm, der.bits(signature))
}

/** Key id of a key. */
export function keyIdOf(key: ForgeKey): Buffer {
  return createHash('sha256').update(key.spki).digest().subarray(0, 20)
}
