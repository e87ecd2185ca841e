import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeCanonicalBase64Url } from './canonical-base64url.ts'
import { hasRocaFingerprint } from './roca.ts'
import type { VerificationKey } from './verify-compact.ts'

type Jwk = Readonly<Record<string, unknown>>

/** What a key must be for an algorithm. */
type KeyShape =
  | { readonly kty: 'RSA' }
  | { readonly kty: 'EC'; readonly crv: string; readonly bytes: number }
  | { readonly kty: 'OKP'; readonly crv: string; readonly bytes: number }

const rsa: KeyShape = { kty: 'RSA' }
const ed25519: KeyShape = { kty: 'OKP', crv: 'Ed25519', bytes: 32 }

/** The algorithms that can be allowed at all: asymmetric ones. */
const shapes: ReadonlyMap<string, KeyShape> = new Map<string, KeyShape>([
  ['RS256', rsa],
  ['RS384', rsa],
  ['RS512', rsa],
  ['PS256', rsa],
  ['PS384', rsa],
  ['PS512', rsa],
  ['ES256', { kty: 'EC', crv: 'P-256', bytes: 32 }],
  ['ES384', { kty: 'EC', crv: 'P-384', bytes: 48 }],
  ['ES512', { kty: 'EC', crv: 'P-521', bytes: 66 }],
  ['EdDSA', ed25519],
  ['Ed25519', ed25519],
])

const signatureUse: readonly string[] = ['sig']
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** Whether tokens of this algorithm can be verified: never `none`, never HS. */
export function isVerifiableAlgorithm(alg: string): boolean {
  return shapes.has(alg)
}

/**
 * Admits a public JWK for one algorithm (PLAT-25): type, curve, `alg`, `use` and `key_ops` fit; RSA has
 * 2,048 to 8,192 bits, an odd exponent from 65,537 to 2^32 and no ROCA fingerprint.
 *
 * @param uses - accepted values of `use`. Default `sig`.
 * @returns `undefined` for every other key, private and symmetric ones included.
 */
export function verificationKey(
  jwk: Jwk,
  alg: string,
  uses: readonly string[] = signatureUse,
): VerificationKey | undefined {
  const shape = shapes.get(alg)
  if (shape === undefined || jwk['kty'] !== shape.kty) return undefined
  if (privateMembers.some((name) => Object.hasOwn(jwk, name))) return undefined // RULE jwks.public-keys-only
  if (!isMeantFor(jwk, alg, uses)) return undefined

  const key = shape.kty === 'RSA' ? rsaKey(jwk) : curveKey(jwk, shape)
  return key === undefined ? undefined : Object.freeze({ alg, key })
}

function isMeantFor(jwk: Jwk, alg: string, uses: readonly string[]): boolean {
  const { alg: keyAlg = alg, use = uses[0], key_ops: operations = ['verify'] } = jwk as KeyPurpose
  const isMeantToVerify = Array.isArray(operations) && operations.includes('verify')
  return keyAlg === alg && uses.includes(use as string) && isMeantToVerify
}

interface KeyPurpose {
  readonly alg?: unknown
  readonly use?: unknown
  readonly key_ops?: unknown
}

function rsaKey(jwk: Jwk): KeyObject | undefined {
  const modulus = integerOf(jwk['n'])
  const exponent = integerOf(jwk['e'])
  if (modulus === undefined || exponent === undefined) return undefined

  const bits = modulus.toString(2).length
  if (bits < 2_048 || bits > 8_192) return undefined // RULE jwks.rsa-size
  const isOdd = (exponent & 1n) === 1n
  if (!isOdd || exponent < 65_537n || exponent >= 1n << 32n) return undefined // RULE jwks.rsa-exponent
  if (hasRocaFingerprint(modulus)) return undefined // RULE jwks.no-roca
  return importJwk({ kty: 'RSA', n: jwk['n'] as string, e: jwk['e'] as string })
}

function curveKey(jwk: Jwk, shape: Exclude<KeyShape, { kty: 'RSA' }>): KeyObject | undefined {
  const coordinates = shape.kty === 'EC' ? ['x', 'y'] : ['x']
  if (jwk['crv'] !== shape.crv) return undefined // RULE jwks.curve-of-algorithm
  const members: Record<string, string> = { kty: shape.kty, crv: shape.crv }
  for (const name of coordinates) {
    const value = jwk[name]
    if (typeof value !== 'string' || decodeCanonicalBase64Url(value)?.length !== shape.bytes)
      return undefined
    members[name] = value
  }
  return importJwk(members)
}

/** OpenSSL refuses points that are not on the curve. */
function importJwk(jwk: Record<string, string>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || value.length > 2_048) return undefined
  const bytes = decodeCanonicalBase64Url(value)
  return bytes === undefined || bytes.length === 0
    ? undefined
    : BigInt(`0x${bytes.toString('hex')}`)
}
