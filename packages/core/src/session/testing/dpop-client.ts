import { createHash, randomUUID } from 'node:crypto'
import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose'

/** A client that holds a key and makes proofs. */
export interface DpopClient {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  /** Thumbprint of the key. */
  readonly jkt: string
  /** Makes a proof; `claims` and `header` replace members, `undefined` leaves one out. */
  prove(claims: Readonly<Record<string, unknown>>, header?: object): Promise<string>
}

/** Creates a client with a key of its own. */
export async function createDpopClient(alg = 'ES256'): Promise<DpopClient> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    privateKey,
    jwk,
    jkt: await calculateJwkThumbprint(jwk),
    prove(claims, header = {}) {
      const payload = JSON.stringify({ jti: randomUUID(), ...claims })
      return new CompactSign(Buffer.from(payload))
        .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey)
    },
  }
}

/** `ath` of a token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
