import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { Random } from '../ports/random.ts'
import { decodeCanonicalBase64Url } from './jose/canonical-base64url.ts'
import { jwkThumbprint } from './jose/jwk-thumbprint.ts'

/** An elliptic-curve key pair and the JWK under which its public half is published. */
export interface EcKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly publicJwk: Readonly<Record<string, string>>
}

/** The public half of a key pair whose private half is somewhere else. */
export type PublicEcKey = Omit<EcKey, 'privateKey'>

/** Algorithms with keys of ours, each with its one curve (RFC 7518, section 3.4). */
export type EcAlgorithm = 'ES256' | 'ES384'

const curves = Object.freeze({
  ES256: { crv: 'P-256', name: 'prime256v1', bytes: 32 },
  ES384: { crv: 'P-384', name: 'secp384r1', bytes: 48 },
}) satisfies Readonly<Record<EcAlgorithm, unknown>>

/** Makes a key from random bytes. */
export function generateEcKey(random: Random, algorithm: EcAlgorithm = 'ES256'): EcKey {
  for (;;) {
    const key = ecKeyFromScalar(Buffer.from(random.bytes(curves[algorithm].bytes)), algorithm)
    if (key !== undefined) return key // One scalar in 2^32 is zero or not below the group order.
  }
}

/**
 * Reads a private JWK of the algorithm's curve. The point is computed from `d`, never believed.
 *
 * @returns `undefined` when it is no such key, or when its `x` and `y` belong to another one.
 */
export function ecKeyFromJwk(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: EcAlgorithm = 'ES256',
): EcKey | undefined {
  const { kty, crv, d, x, y } = jwk as Record<'kty' | 'crv' | 'd' | 'x' | 'y', unknown>
  const curve = curves[algorithm]
  if (kty !== 'EC' || crv !== curve.crv || typeof d !== 'string') return undefined

  const scalar = decodeCanonicalBase64Url(d)
  const key = scalar?.length === curve.bytes ? ecKeyFromScalar(scalar, algorithm) : undefined
  if (key === undefined || key.publicJwk['x'] !== x || key.publicJwk['y'] !== y) return undefined
  return key
}

/**
 * Reads a public JWK of P-256.
 *
 * @returns `undefined` when it is no such key, or a private one.
 */
export function publicEcKeyFromJwk(
  jwk: Readonly<Record<string, unknown>>,
): PublicEcKey | undefined {
  const { kty, crv, x, y, d } = jwk
  const isWhole = kty === 'EC' && crv === 'P-256' && typeof x === 'string' && typeof y === 'string'
  if (!isWhole || d !== undefined) return undefined
  const members = { kty, crv, x, y }
  try {
    const publicKey = createPublicKey({ key: members, format: 'jwk' })
    const kid = jwkThumbprint(members)
    return Object.freeze({
      kid,
      publicKey,
      publicJwk: Object.freeze({ ...members, kid, alg: 'ES256', use: 'sig' }),
    })
  } catch {
    return undefined
  }
}

function ecKeyFromScalar(scalar: Buffer, algorithm: EcAlgorithm): EcKey | undefined {
  const { crv, name, bytes } = curves[algorithm]
  const ecdh = createECDH(name)
  try {
    ecdh.setPrivateKey(scalar)
  } catch {
    return undefined
  }
  const point = ecdh.getPublicKey()
  const x = point.toString('base64url', 1, 1 + bytes)
  const y = point.toString('base64url', 1 + bytes)
  const jwk = { kty: 'EC', crv, x, y }
  const kid = jwkThumbprint(jwk)
  return Object.freeze({
    kid,
    privateKey: createPrivateKey({
      key: { ...jwk, d: scalar.toString('base64url') },
      format: 'jwk',
    }),
    publicKey: createPublicKey({ key: jwk, format: 'jwk' }),
    publicJwk: Object.freeze({ ...jwk, kid, alg: algorithm, use: 'sig' }),
  })
}
