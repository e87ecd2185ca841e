import type { KeyObject, webcrypto } from 'node:crypto'
import type { MlDsaSet } from '../path/ml-dsa.ts'

/**
 * Keys that the development CA makes. Ed25519 leaves serve mutual TLS; CreateSession has no algorithm for them. ML-DSA
 * needs Node 24, which calls it experimental in the Web Cryptography API and says so once on standard error.
 */
export type KeyType = 'P-256' | 'P-384' | 'P-521' | 'RSA-2048' | 'RSA-3072' | 'Ed25519' | MlDsaSet

/** Algorithms by key type: how to generate the key, and how it signs certificates. */
export interface KeyAlgorithms {
  readonly generate:
    | webcrypto.RsaHashedKeyGenParams
    | webcrypto.EcKeyGenParams
    | { readonly name: 'Ed25519' | MlDsaSet }
  readonly sign:
    | { readonly name: string; readonly hash: string }
    | { readonly name: 'Ed25519' | MlDsaSet }
}

const ec = (namedCurve: string, hash: string): KeyAlgorithms => ({
  generate: { name: 'ECDSA', namedCurve },
  sign: { name: 'ECDSA', hash },
})
const mlDsa = (name: MlDsaSet): KeyAlgorithms => ({ generate: { name }, sign: { name } })
const rsa = (modulusLength: number): KeyAlgorithms => ({
  generate: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
  sign: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
})

/** What each key type means to the Web Cryptography API. */
export const keyAlgorithms: Readonly<Record<KeyType, KeyAlgorithms>> = Object.freeze({
  'P-256': ec('P-256', 'SHA-256'),
  'P-384': ec('P-384', 'SHA-384'),
  'P-521': ec('P-521', 'SHA-512'),
  'RSA-2048': rsa(2048),
  'RSA-3072': rsa(3072),
  Ed25519: { generate: { name: 'Ed25519' }, sign: { name: 'Ed25519' } },
  'ML-DSA-44': mlDsa('ML-DSA-44'),
  'ML-DSA-65': mlDsa('ML-DSA-65'),
  'ML-DSA-87': mlDsa('ML-DSA-87'),
})

const namedTypes: ReadonlyMap<string, KeyType> = new Map<string, KeyType>([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
  ['ed25519', 'Ed25519'],
  ['ml-dsa-44', 'ML-DSA-44'],
  ['ml-dsa-65', 'ML-DSA-65'],
  ['ml-dsa-87', 'ML-DSA-87'],
])

/** The type of a key that this CA can sign with. @throws {TypeError} for any other. */
export function keyTypeOf(key: KeyObject): KeyType {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
  const name = namedCurve ?? key.asymmetricKeyType ?? ''
  const type = namedTypes.get(name) ?? `RSA-${modulusLength}`
  if (!Object.hasOwn(keyAlgorithms, type))
    throw new TypeError('the key is of a type no CA here has')
  return type as KeyType
}
