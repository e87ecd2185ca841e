import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
} from 'node:crypto'
import type { Random } from '../ports/random.ts'
import { decodeCanonicalBase64Url } from './jose/canonical-base64url.ts'

/** A P-256 key pair and the JWK under which its public half is published. */
export interface EcKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly publicJwk: Readonly<Record<string, string>>
}

/** Makes an ES256 key from random bytes. */
export function generateEcKey(random: Random): EcKey {
  for (;;) {
    const key = ecKeyFromScalar(Buffer.from(random.bytes(32)))
    if (key !== undefined) return key // One scalar in 2^32 is zero or not below the group order.
  }
}

/**
 * Reads a private JWK of P-256. The point is computed from `d`, never believed.
 *
 * @returns `undefined` when it is no such key, or when its `x` and `y` belong to another one.
 */
export function ecKeyFromJwk(jwk: Readonly<Record<string, unknown>>): EcKey | undefined {
  const { kty, crv, d, x, y } = jwk as Record<'kty' | 'crv' | 'd' | 'x' | 'y', unknown>
  if (kty !== 'EC' || crv !== 'P-256' || typeof d !== 'string') return undefined

  const scalar = decodeCanonicalBase64Url(d)
  const key = scalar?.length === 32 ? ecKeyFromScalar(scalar) : undefined
  if (key === undefined || key.publicJwk['x'] !== x || key.publicJwk['y'] !== y) return undefined
  return key
}

function ecKeyFromScalar(scalar: Buffer): EcKey | undefined {
  const ecdh = createECDH('prime256v1')
  try {
    ecdh.setPrivateKey(scalar)
  } catch {
    return undefined
  }
  const point = ecdh.getPublicKey()
  const x = point.toString('base64url', 1, 33)
  const y = point.toString('base64url', 33, 65)
  const jwk = { kty: 'EC', crv: 'P-256', x, y }

  // Members in the order of RFC 7638; jose would compute the same, but only by a promise.
  const canonical = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x, y })
  const kid = createHash('sha256').update(canonical).digest('base64url') // RULE token.kid-is-thumbprint
  return Object.freeze({
    kid,
    privateKey: createPrivateKey({
      key: { ...jwk, d: scalar.toString('base64url') },
      format: 'jwk',
    }),
    publicKey: createPublicKey({ key: jwk, format: 'jwk' }),
    publicJwk: Object.freeze({ ...jwk, kid, alg: 'ES256', use: 'sig' }),
  })
}
