import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../../ports/random.ts'
import { ecKeyFromJwk, generateEcKey } from '../../session/ec-key.ts'
import { jwkThumbprint } from '../../session/jose/jwk-thumbprint.ts'
import { verificationKey } from '../../session/jose/verification-key.ts'

/** Algorithms of outbound tokens (OUT-2). */
export type OutboundAlgorithm = 'RS256' | 'ES384'

/** Every {@link OutboundAlgorithm}. */
export const outboundAlgorithms: readonly OutboundAlgorithm[] = Object.freeze(['RS256', 'ES384'])

/** A key pair of one algorithm, and the JWK under which its public half is published. */
export interface OutboundKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly algorithm: OutboundAlgorithm
  readonly privateKey: KeyObject
  readonly publicJwk: Readonly<Record<string, string>>
}

const rsaBits = 2_048
const makePair = promisify(generateKeyPair)

/** Makes a key: RSA of 2,048 bits in the thread pool by OpenSSL's generator, P-384 from `random`. */
export async function generateOutboundKey(
  algorithm: OutboundAlgorithm,
  random: Random,
): Promise<OutboundKey> {
  if (algorithm === 'ES384') return { ...generateEcKey(random, 'ES384'), algorithm }
  const { privateKey } = await makePair('rsa', { modulusLength: rsaBits })
  return rsaKeyOf(privateKey)
}

/**
 * Reads a private JWK: RSA of at least 2,048 bits for RS256, P-384 for ES384.
 *
 * @returns `undefined` for every other key, and for one whose public half belongs to another private one.
 */
export function outboundKeyFromJwk(
  jwk: Readonly<Record<string, unknown>>,
): OutboundKey | undefined {
  if (jwk['kty'] !== 'RSA') {
    const key = ecKeyFromJwk(jwk, 'ES384')
    return key === undefined ? undefined : { ...key, algorithm: 'ES384' }
  }
  try {
    const key = rsaKeyOf(createPrivateKey({ key: { ...jwk }, format: 'jwk' }))
    return isWholePair(key) ? key : undefined
  } catch {
    return undefined
  }
}

function rsaKeyOf(privateKey: KeyObject): OutboundKey {
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const jwk = { kty: 'RSA', n, e }
  const kid = jwkThumbprint(jwk)
  return Object.freeze({
    kid,
    algorithm: 'RS256',
    privateKey,
    publicJwk: Object.freeze({ ...jwk, kid, alg: 'RS256', use: 'sig' }),
  })
}

/** What we would refuse from others we do not publish: size, exponent, ROCA. OpenSSL imports parts that do not fit. */
function isWholePair({ privateKey, publicJwk }: OutboundKey): boolean {
  const admitted = verificationKey(publicJwk, 'RS256')
  if (admitted === undefined) return false
  const probe = Buffer.from('probe')
  return verify('sha256', probe, admitted.key, sign('sha256', probe, privateKey))
}
