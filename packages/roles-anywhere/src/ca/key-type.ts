import type { webcrypto } from 'node:crypto'

/** Keys that the development CA makes. */
export type KeyType = 'P-256' | 'P-384' | 'P-521' | 'RSA-2048' | 'RSA-3072'

/** Algorithms by key type: how to generate the key, and how it signs certificates. */
export interface KeyAlgorithms {
  readonly generate: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams
  readonly sign: { readonly name: string; readonly hash: string }
}

const ec = (namedCurve: string, hash: string): KeyAlgorithms => ({
  generate: { name: 'ECDSA', namedCurve },
  sign: { name: 'ECDSA', hash },
})
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
})
