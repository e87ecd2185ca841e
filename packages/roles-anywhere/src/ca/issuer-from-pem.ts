import 'reflect-metadata'
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto'
import { X509Certificate } from '@peculiar/x509'
import type { Issuer } from './issue-certificate.ts'
import { keyAlgorithms, keyTypeOf } from './key-type.ts'

/** What signs with the key of a CA certificate of this CA's own. @throws {TypeError} for a key of another type. */
export async function issuerFromPem(
  certificatePem: string,
  privateKeyPem: string,
): Promise<Issuer> {
  const privateKey = createPrivateKey(privateKeyPem)
  const keyType = keyTypeOf(privateKey)
  const algorithm = keyAlgorithms[keyType].generate
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const { subtle } = webcrypto
  const [signs, verifies] = await Promise.all([
    subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    subtle.importKey('spki', spki, algorithm, true, ['verify']),
  ])
  const name = new X509Certificate(certificatePem).subjectName.toJSON() as Issuer['name']
  return { name, keys: { privateKey: signs, publicKey: verifies }, keyType }
}
